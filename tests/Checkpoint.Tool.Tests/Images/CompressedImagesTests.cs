using Checkpointing.Tool.Images;

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

        IReadOnlyDictionary<string, long> sizes = CompressedImages.Compress(_folder.Path);

        Assert.Equal(["pagemap-1.img", "pages-1.img.lz4", "pages-12.img.lz4"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal([("pages-1.img.lz4", pages.Length), ("pages-12.img.lz4", 0L)], sizes.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => (s.Key, s.Value)));
        Assert.True(new FileInfo(In("pages-1.img.lz4")).Length < pages.Length / 2);
        CompressedImages.Decompress(In("pages-1.img.lz4"), In("back"), pages.Length);
        CompressedImages.Decompress(In("pages-12.img.lz4"), In("nothing"), 0);
        Assert.Equal(pages, File.ReadAllBytes(In("back")));
        Assert.Empty(File.ReadAllBytes(In("nothing")));
    }

    [Fact]
    public void Nobody_else_may_read_them()
    {
        File.WriteAllBytes(In("pages-1.img"), Pages());

        CompressedImages.Compress(_folder.Path);
        CompressedImages.Decompress(In("pages-1.img.lz4"), In("back"), 3 << 20);

        Assert.All(new[] { "pages-1.img.lz4", "back" }, name => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(In(name))));
    }

    [Fact]
    public void They_are_frames_that_other_tools_read()
    {
        File.WriteAllBytes(In("pages-1.img"), Pages());
        CompressedImages.Compress(_folder.Path);

        Assert.Equal([0x04, 0x22, 0x4d, 0x18], File.ReadAllBytes(In("pages-1.img.lz4"))[..4]);
    }

    [Fact]
    public void One_that_was_damaged_or_cut_is_told_as_that()
    {
        File.WriteAllBytes(In("pages-1.img"), Pages());
        CompressedImages.Compress(_folder.Path);
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

    private void AssertDamaged(byte[] bytes)
    {
        File.WriteAllBytes(In("damaged"), bytes);
        File.Delete(In("back"));

        Assert.Throws<InvalidDataException>(() => CompressedImages.Decompress(In("damaged"), In("back"), 3 << 20));
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
