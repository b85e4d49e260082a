using Checkpointing.Tool.Images;
using Checkpointing.Tool.Images.Protocol;

namespace Checkpointing.Tool.Tests.Images;

public sealed class CompressedImagesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Only_images_of_pages_are_compressed_and_come_back_as_they_were()
    {
        byte[] pages = Pages();
        File.WriteAllBytes(In("pages-1.img"), pages);
        File.WriteAllBytes(In("pages-12.img"), []);
        File.WriteAllText(In("pagemap-1.img"), "map");

        IReadOnlyDictionary<string, long> sizes = CompressAll();

        Assert.Equal(["pagemap-1.img", "pages-1.img.lz4", "pages-12.img.lz4"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal([("pages-1.img.lz4", pages.Length), ("pages-12.img.lz4", 0L)], sizes.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => (s.Key, s.Value)));
        Assert.True(new FileInfo(In("pages-1.img.lz4")).Length < pages.Length / 2);
        CompressedImages.Decompress(In("pages-1.img.lz4"), In("back"), pages.Length, TestContext.Current.CancellationToken);
        CompressedImages.Decompress(In("pages-12.img.lz4"), In("nothing"), 0, TestContext.Current.CancellationToken);
        Assert.Equal(pages, File.ReadAllBytes(In("back")));
        Assert.Empty(File.ReadAllBytes(In("nothing")));
    }

    [Fact]
    public void Without_being_asked_those_of_memory_files_are_compressed_that_are_not_large()
    {
        File.WriteAllBytes(In("memfd.img"), TestImage.Of(0x48453499, Inode(inode: 1, sharedId: 70), Inode(inode: 2, sharedId: 71)));
        File.WriteAllBytes(In("files.img"), TestImage.Of(0x56303138, Opened(id: 11, inode: 1), Opened(id: 12, inode: 2)));
        File.WriteAllBytes(In("fdinfo-2.img"), TestImage.Of(0x56213732, Descriptor(id: 11, number: 3), Descriptor(id: 12, number: 4)));
        File.WriteAllBytes(In("pagemap-shmem-70.img"), PagemapOf(pagesId: 1));
        File.WriteAllBytes(In("pagemap-shmem-71.img"), PagemapOf(pagesId: 2));
        foreach (int number in new[] { 1, 2, 3 })
            File.WriteAllBytes(In($"pages-{number}.img"), new byte[4096]);
        using (FileStream large = File.OpenWrite(In("pages-2.img")))
            large.SetLength((64 << 20) + 1);

        Assert.Equal(["pages-1.img"], CompressedImages.Choose(_folder.Path, Compression.MemoryFiles));
        Assert.Equal(["pages-1.img", "pages-2.img", "pages-3.img"], CompressedImages.Choose(_folder.Path, Compression.All).Order(StringComparer.Ordinal));
        Assert.Empty(CompressedImages.Choose(_folder.Path, Compression.None));
    }

    [Fact]
    public void Images_that_nobody_understands_stay_as_they_are()
    {
        File.WriteAllBytes(In("memfd.img"), [.. TestImage.Of(0x48453499), 2, 0, 0, 0, 0xff, 0xff]);
        File.WriteAllBytes(In("files.img"), []);
        File.WriteAllBytes(In("fdinfo-2.img"), []);
        File.WriteAllBytes(In("pages-1.img"), Pages());

        Assert.Empty(CompressedImages.Choose(_folder.Path, Compression.MemoryFiles));
    }

    [Fact]
    public void Nobody_else_may_read_them()
    {
        File.WriteAllBytes(In("pages-1.img"), Pages());

        CompressAll();
        CompressedImages.Decompress(In("pages-1.img.lz4"), In("back"), 3 << 20, TestContext.Current.CancellationToken);

        Assert.All(new[] { "pages-1.img.lz4", "back" }, name => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(In(name))));
    }

    [Fact]
    public void They_are_frames_that_other_tools_read()
    {
        File.WriteAllBytes(In("pages-1.img"), Pages());
        CompressAll();

        Assert.Equal([0x04, 0x22, 0x4d, 0x18], File.ReadAllBytes(In("pages-1.img.lz4"))[..4]);
    }

    [Fact]
    public void One_that_was_damaged_or_cut_is_told_as_that()
    {
        File.WriteAllBytes(In("pages-1.img"), Pages());
        CompressAll();
        byte[] whole = File.ReadAllBytes(In("pages-1.img.lz4"));
        var random = new Random(20261124);

        for (int round = 0; round < 200; round++)
        {
            byte[] damaged = [.. whole];
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            AssertDamaged(damaged);
            AssertDamaged(whole[..random.Next(whole.Length)]);
        }
    }

    public void Dispose() => _folder.Dispose();

    private IReadOnlyDictionary<string, long> CompressAll() => CompressedImages.Compress(_folder.Path, CompressedImages.Choose(_folder.Path, Compression.All));

    private static MemoryFileInode Inode(uint inode, uint sharedId) => new() { Name = "memory", Size = 4096, SharedId = sharedId, Seals = 1, InodeId = inode };

    private static OpenedFile Opened(uint id, uint inode) => new() { Type = 18, Id = id, Memory = new OpenedMemoryFile { InodeId = inode } };

    private static DescriptorEntry Descriptor(uint id, uint number) => new() { FileId = id, Type = 18, Number = number };

    private static byte[] PagemapOf(uint pagesId) =>
        TestImage.Of(0x56084025, new PagemapHead { PagesId = pagesId }, new PagemapEntry { Address = 0, CompatPageCount = 1, Flags = 4, PageCount = 1 });

    private void AssertDamaged(byte[] bytes)
    {
        File.WriteAllBytes(In("damaged"), bytes);
        File.Delete(In("back"));

        Assert.Throws<InvalidDataException>(() => CompressedImages.Decompress(In("damaged"), In("back"), 3 << 20, TestContext.Current.CancellationToken));
    }

    private string In(string name) => Path.Combine(_folder.Path, name);

    /// <summary>Some that repeat, some that do not, over several blocks.</summary>
    private static byte[] Pages()
    {
        byte[] pages = new byte[3 << 20];
        var random = new Random(7);
        for (int at = 0; at < pages.Length; at += 4096)
        {
            if (at / 4096 % 4 == 0)
                random.NextBytes(pages.AsSpan(at, 4096));
            else
                pages.AsSpan(at, 4096).Fill((byte)(at / 4096));
        }

        return pages;
    }
}
