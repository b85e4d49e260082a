using Checkpointing.Tool.Images;
using Checkpointing.Tool.Images.Protocol;
using Google.Protobuf;

namespace Checkpointing.Tool.Tests.Images;

public sealed class WritableMemoryTests
{
    private const uint MemoryMagic = 0x57492820, PagemapMagic = 0x56084025, CoreMagic = 0x55053847, FilesMagic = 0x56303138;
    private const uint Read = 1, Write = 2;
    private const uint PrivateAnonymous = 0x22;
    private const uint AnonymousStatus = 0x201, HeapStatus = 0x221, FileStatus = 0x41;

    [Fact]
    public void What_can_be_written_is_filled_and_the_rest_is_left_to_CRIU()
    {
        WritableMemory memory = Of(
            [Map(0x10, 0x20), Map(0x20, 0x30, protection: Read), Map(0x30, 0x40, status: HeapStatus), Map(0x40, 0x50, flags: 0x2, status: FileStatus)],
            (0x12, 4), (0x1c, 8), (0x30, 2), (0x48, 1));

        Assert.Equal([(0x12, 4, 0), (0x1c, 4, 4), (0x30, 2, 12), (0x48, 1, 14)], Pages(memory.Filled));
        Assert.Equal([(0x20, 4, 8)], Pages(memory.Left));
    }

    /// <summary>It reads its pages one after the other, and finds those alone that are left to it.</summary>
    [Fact]
    public void CRIU_is_given_a_pagemap_of_what_is_left()
    {
        WritableMemory memory = Of([Map(0x10, 0x20), Map(0x20, 0x30, protection: Read), Map(0x38, 0x40, protection: Read)], (0x10, 0x12), (0x38, 3));

        var pagemap = Pagemap.TryRead(memory.Pagemap);
        Assert.NotNull(pagemap);
        Assert.Equal((9u, "pages-9.img"), (pagemap.PagesId, memory.PagesImage));
        Assert.Equal([(0x20, 2), (0x38, 3)], pagemap.Runs.Select(r => ((int)(r.Start >> 12), (int)((r.End - r.Start) >> 12))));
    }

    [Fact]
    public void What_the_kernel_has_written_to_is_not_written_over()
    {
        WritableMemory memory = Of([Map(0x10, 0x20), Map(0x20, 0x30)], [Thread(0x13_a20, 32), Thread(0x1f_ff0, 32), TestImage.Of(CoreMagic, new Core())], (0x10, 0x18));

        Assert.Equal([(0x10, 3, 0), (0x14, 0xb, 4), (0x21, 7, 0x11)], Pages(memory.Filled));
        Assert.Equal([(0x13, 1, 3), (0x1f, 1, 0xf), (0x20, 1, 0x10)], Pages(memory.Left));
    }

    [Theory]
    [InlineData(0x01, 0x81u, "shared")]
    [InlineData(0x122, AnonymousStatus, "a stack that grows")]
    [InlineData(0x40022, AnonymousStatus, "huge pages")]
    [InlineData(0x22, 0x209u, "the kernel's own page of code")]
    [InlineData(0x22, 0x1201u, "something that is not known")]
    public void What_is_special_is_left_to_CRIU(uint flags, uint status, string what) =>
        Assert.True(TryOf([Map(0x10, 0x20, flags: flags, status: status)], [], (0x12, 4)) is null, what);

    [Fact]
    public void Pages_that_no_mapping_has_are_left_to_CRIU_to_complain_about()
    {
        WritableMemory memory = Of([Map(0x10, 0x20), Map(0x30, 0x40)], (0x1e, 0x14), (0x50, 1));

        Assert.Equal([(0x1e, 2, 0), (0x30, 2, 0x12)], Pages(memory.Filled));
        Assert.Equal([(0x20, 0x10, 2), (0x50, 1, 0x14)], Pages(memory.Left));
    }

    [Fact]
    public void A_part_comes_in_pieces() => Assert.Equal(
        [new MemoryPart(0x10_000, 0x2000, 0x5000), new MemoryPart(0x12_000, 0x1000, 0x7000)],
        new MemoryPart(0x10_000, 0x3000, 0x5000).InPieces(0x2000));

    [Fact]
    public void Images_of_another_kind_or_cut_short_are_left_to_CRIU()
    {
        byte[] space = Space(Map(0x10, 0x20)), pagemap = PagemapOf((0x12, 4)), thread = Thread(0x13_a20, 32);

        Assert.NotNull(WritableMemory.Of(space, pagemap, [thread]));
        Assert.Null(WritableMemory.Of(TestImage.Of(FilesMagic, new AddressSpace()), pagemap, [thread]));
        Assert.Null(WritableMemory.Of(space[..^1], pagemap, [thread]));
        Assert.Null(WritableMemory.Of(space, pagemap[..^1], [thread]));
        Assert.Null(WritableMemory.Of(space, pagemap, [thread, thread[..^1]]));
        Assert.Null(WritableMemory.Of(space, pagemap, [[]]));
        Assert.Null(WritableMemory.Of([], [], []));
    }

    [Fact]
    public void What_a_damaged_thread_says_of_its_size_does_no_harm()
    {
        WritableMemory memory = Of([Map(0x10, 0x20)], [Thread(0x13_a20, uint.MaxValue), Thread(ulong.MaxValue - 5, 32)], (0x10, 0x10));

        Assert.Equal([(0x13, 1, 3), (0x14, 1, 4)], Pages(memory.Left));
    }

    private static WritableMemory Of(Mapping[] mappings, params (ulong Page, uint Count)[] runs) => Of(mappings, [], runs);

    private static WritableMemory Of(Mapping[] mappings, byte[][] threads, params (ulong Page, uint Count)[] runs)
    {
        WritableMemory? memory = TryOf(mappings, threads, runs);
        Assert.NotNull(memory);
        return memory;
    }

    private static WritableMemory? TryOf(Mapping[] mappings, byte[][] threads, params (ulong Page, uint Count)[] runs) =>
        WritableMemory.Of(Space(mappings), PagemapOf(runs), threads);

    private static IEnumerable<(int Page, int Count, int Offset)> Pages(IEnumerable<MemoryPart> parts) =>
        parts.Select(p => ((int)(p.Address >> 12), (int)(p.Length >> 12), (int)(p.Offset >> 12)));

    private static byte[] Thread(ulong address, uint size) =>
        TestImage.Of(CoreMagic, new Core { Thread = new ThreadCore { RestartableSequences = new RestartableSequences { Address = address, Size = size } } });

    private static byte[] Space(params Mapping[] mappings)
    {
        var space = new AddressSpace
        {
            StartCode = 1, EndCode = 2, StartData = 3, EndData = 4, StartStack = 5, StartBrk = 6, Brk = 7,
            ArgStart = 8, ArgEnd = 9, EnvStart = 10, EnvEnd = 11, ExecutableFileId = 12,
        };
        space.Mappings.AddRange(mappings);
        return TestImage.Of(MemoryMagic, space);
    }

    private static Mapping Map(ulong start, ulong end, uint protection = Read | Write, uint flags = PrivateAnonymous, uint status = AnonymousStatus) => new()
    {
        Start = start << 12, End = end << 12, PageOffset = 0, SharedId = 0, Protection = protection, Flags = flags, Status = status, Fd = -1,
    };

    private static byte[] PagemapOf(params (ulong Page, uint Count)[] runs) => TestImage.Of(
        PagemapMagic,
        (IMessage[])
        [
            new PagemapHead { PagesId = 9 },
            .. runs.Select(r => new PagemapEntry { Address = r.Page << 12, CompatPageCount = r.Count, Flags = 4, PageCount = r.Count }),
        ]);
}
