using Checkpointing.Tool.Images;
using Checkpointing.Tool.Images.Protocol;
using Google.Protobuf;

namespace Checkpointing.Tool.Tests.Images;

public sealed class PopulatedMappingsTests
{
    private const uint MemoryMagic = 0x57492820, PagemapMagic = 0x56084025, FilesMagic = 0x56303138;
    private const uint PrivateAnonymous = 0x22, Populate = 0x8000;
    private const uint AnonymousStatus = 0x201, HeapStatus = 0x221, FileStatus = 0x41;

    [Fact]
    public void A_mapping_is_split_where_its_pages_begin_and_end()
    {
        AddressSpace laidOut = LayOut([Map(0x10, 0x100)], (0x20, 0x40));

        Assert.Equal(
            [(0x10ul, 0x20ul, false), (0x20ul, 0x60ul, true), (0x60ul, 0x100ul, false)],
            laidOut.Mappings.Select(m => (m.Start >> 12, m.End >> 12, IsPopulated(m))));
    }

    [Fact]
    public void A_mapping_whose_pages_are_all_there_stays_one() =>
        Assert.Equal([(0x10ul, 0x100ul, true)], LayOut([Map(0x10, 0x100)], (0x10, 0xf0)).Mappings.Select(m => (m.Start >> 12, m.End >> 12, IsPopulated(m))));

    [Fact]
    public void Entries_of_adjacent_pages_are_one_run_and_a_run_may_go_over_several_mappings()
    {
        AddressSpace laidOut = LayOut([Map(0x10, 0x20), Map(0x20, 0x40, status: HeapStatus)], (0x12, 5), (0x17, 0x29));

        Assert.Equal(
            [(0x10ul, 0x12ul, false), (0x12ul, 0x20ul, true), (0x20ul, 0x40ul, true)],
            laidOut.Mappings.Select(m => (m.Start >> 12, m.End >> 12, IsPopulated(m))));
    }

    [Fact]
    public void Parts_of_a_mapped_file_begin_where_they_did_in_the_file()
    {
        Mapping file = Map(0x10, 0x40, flags: 0x2, status: FileStatus);
        file.PageOffset = 0x5000;
        file.SharedId = 7;

        AddressSpace laidOut = LayOut([file], (0x20, 0x10));

        Assert.Equal([0x5000ul, 0x15000ul, 0x25000ul], laidOut.Mappings.Select(m => m.PageOffset));
        Assert.All(laidOut.Mappings, m => Assert.Equal(7ul, m.SharedId));
    }

    [Fact]
    public void All_else_is_as_it_was()
    {
        Mapping mapping = Map(0x10, 0x100);
        mapping.Advice = 1 << 14;
        mapping.FileFlags = 0x8000;
        mapping.Fd = -1;
        var space = new AddressSpace(Space([mapping])) { StartBrk = 0x123, Dumpable = 1, ThpDisabled = true };
        space.SavedAuxv.AddRange([1, 2, 3]);

        AddressSpace laidOut = Parse(PopulatedMappings.LayOut(TestImage.Of(MemoryMagic, space), Pagemap([(0x20, 0x10)])));

        Assert.All(laidOut.Mappings, m => Assert.Equal((mapping.Advice, mapping.FileFlags, mapping.Fd), (m.Advice, m.FileFlags, m.Fd)));
        laidOut.Mappings.Clear();
        space.Mappings.Clear();
        Assert.Equal(space, laidOut);
    }

    [Theory]
    [InlineData(0x21, AnonymousStatus, "shared")]
    [InlineData(0x122, AnonymousStatus, "grows down: a stack")]
    [InlineData(0x40022, AnonymousStatus, "huge pages")]
    [InlineData(PrivateAnonymous, AnonymousStatus | 0x2, "a stack")]
    [InlineData(PrivateAnonymous, AnonymousStatus | 0x8, "the vDSO")]
    [InlineData(PrivateAnonymous, AnonymousStatus | 0x2000, "a ring of asynchronous input and output")]
    [InlineData(PrivateAnonymous, AnonymousStatus | 0x8000, "a shadow stack")]
    [InlineData(PrivateAnonymous, AnonymousStatus | 0x10000, "guard pages")]
    public void What_CRIU_does_not_simply_read_into_is_left_alone(uint flags, uint status, string what) =>
        Assert.True(PopulatedMappings.LayOut(TestImage.Of(MemoryMagic, Space([Map(0x10, 0x100, flags, status)])), Pagemap([(0x20, 0x40)])) is null, what);

    [Fact]
    public void A_few_pages_are_not_worth_a_mapping() =>
        Assert.Null(PopulatedMappings.LayOut(TestImage.Of(MemoryMagic, Space([Map(0x10, 0x100)])), Pagemap([(0x20, 7), (0x30, 7)])));

    [Fact]
    public void Pages_that_are_not_in_the_images_are_not_made() =>
        Assert.Null(PopulatedMappings.LayOut(
            TestImage.Of(MemoryMagic, Space([Map(0x10, 0x100)])), Pagemap([new PagemapEntry { Address = 0x20000, CompatPageCount = 0x40, Flags = 2 }])));

    [Fact]
    public void Memory_that_builds_on_an_older_checkpoint_is_left_alone() =>
        Assert.Null(PopulatedMappings.LayOut(
            TestImage.Of(MemoryMagic, Space([Map(0x10, 0x100)])),
            Pagemap([new PagemapEntry { Address = 0x20000, CompatPageCount = 0x40, Flags = 4 }, new PagemapEntry { Address = 0x90000, CompatPageCount = 9, InParent = true }])));

    [Fact]
    public void An_image_of_another_kind_or_cut_short_is_left_to_CRIU()
    {
        byte[] space = TestImage.Of(MemoryMagic, Space([Map(0x10, 0x100)]));
        byte[] pagemap = Pagemap([(0x20, 0x40)]);

        Assert.Null(PopulatedMappings.LayOut(TestImage.Of(FilesMagic, Space([Map(0x10, 0x100)])), pagemap));
        Assert.Null(PopulatedMappings.LayOut(space[..^1], pagemap));
        Assert.Null(PopulatedMappings.LayOut(space, pagemap[..^1]));
        Assert.Null(PopulatedMappings.LayOut([], []));
    }

    [Fact]
    public void A_damaged_message_is_told()
    {
        byte[] space = TestImage.Of(MemoryMagic, Space([Map(0x10, 0x100)]));
        space.AsSpan(12).Fill(0xff);

        Assert.Throws<InvalidProtocolBufferException>(() => PopulatedMappings.LayOut(space, Pagemap([(0x20, 0x40)])));
    }

    private static AddressSpace LayOut(Mapping[] mappings, params (ulong Page, ulong Count)[] runs) =>
        Parse(PopulatedMappings.LayOut(TestImage.Of(MemoryMagic, Space(mappings)), Pagemap(runs)));

    private static AddressSpace Parse(byte[]? image)
    {
        Assert.NotNull(image);
        CriuImage? read = CriuImage.TryRead(image, MemoryMagic);
        Assert.NotNull(read);
        return AddressSpace.Parser.ParseFrom(Assert.Single(read.Entries).Span);
    }

    private static bool IsPopulated(Mapping mapping) => (mapping.Flags & Populate) != 0;

    private static Mapping Map(ulong startPage, ulong endPage, uint flags = PrivateAnonymous, uint status = AnonymousStatus) => new()
    {
        Start = startPage << 12, End = endPage << 12, PageOffset = 0, SharedId = 0, Protection = 3, Flags = flags, Status = status, Fd = -1,
    };

    private static AddressSpace Space(Mapping[] mappings)
    {
        var space = new AddressSpace
        {
            StartCode = 1, EndCode = 2, StartData = 3, EndData = 4, StartStack = 5, StartBrk = 6, Brk = 7,
            ArgStart = 8, ArgEnd = 9, EnvStart = 10, EnvEnd = 11, ExecutableFileId = 12,
        };
        space.Mappings.AddRange(mappings);
        return space;
    }

    private static byte[] Pagemap((ulong Page, ulong Count)[] runs) =>
        Pagemap([.. runs.Select(r => new PagemapEntry { Address = r.Page << 12, CompatPageCount = (uint)r.Count, Flags = 4, PageCount = r.Count })]);

    private static byte[] Pagemap(PagemapEntry[] entries) => TestImage.Of(PagemapMagic, [new PagemapHead { PagesId = 1 }, .. entries]);
}
