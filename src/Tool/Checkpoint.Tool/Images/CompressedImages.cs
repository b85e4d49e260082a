using Google.Protobuf;
using K4os.Compression.LZ4;
using K4os.Compression.LZ4.Streams;

namespace Checkpointing.Tool.Images;

/// <summary>
/// Images of pages, which are all but some kilobytes of a checkpoint, as LZ4 frames: <c>lz4 -d</c> makes again what CRIU wrote. LZ4 and
/// not what packs better, because every replay has to unpack them.
/// </summary>
internal static class CompressedImages
{
    public const string Suffix = ".lz4";

    private const string Pages = "pages-*.img";

    /// <summary>What is compressed without being asked for: the program waits for it.</summary>
    private const long MostByItself = 64 << 20;

    /// <summary>The smallest that LZ4's frames have: fresh memory costs a page fault for each 4 KB, and the ratio is hardly better with more.</summary>
    private const int BlockSize = 64 << 10;

    /// <summary>How an image of pages is made: nobody else may read what a program had in its memory.</summary>
    public static FileStreamOptions OnlyForOwner => new()
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.Write,
        BufferSize = 0,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    };

    /// <summary>What an image is called when it is not compressed.</summary>
    public static string NameOf(string image) => IsCompressed(image) ? image[..^Suffix.Length] : image;

    public static bool IsCompressed(string image) => image.EndsWith(Suffix, StringComparison.Ordinal);

    /// <summary>The names of those in a folder that are to be compressed.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    public static IReadOnlySet<string> Choose(string directory, Compression compression)
    {
        IEnumerable<string> images = compression switch
        {
            Compression.All => Directory.GetFiles(directory, Pages).Select(p => Path.GetFileName(p)),
            Compression.MemoryFiles => OfMemoryFiles(directory).Where(i => new FileInfo(Path.Combine(directory, i)) is { Exists: true, Length: <= MostByItself }),
            _ => [],
        };
        return images.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Compresses images of pages in a folder, in place.</summary>
    /// <returns>The names that they have now → the bytes that they had.</returns>
    /// <exception cref="IOException">There is no room.</exception>
    public static IReadOnlyDictionary<string, long> Compress(string directory, IEnumerable<string> images)
    {
        var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (string image in images)
        {
            string path = Path.Combine(directory, image);
            sizes.Add(image + Suffix, new FileInfo(path).Length);
            var settings = new LZ4EncoderSettings { CompressionLevel = LZ4Level.L00_FAST, ContentChecksum = true, BlockSize = BlockSize };
            using (FileStream source = File.OpenRead(path))
            using (LZ4EncoderStream target = LZ4Stream.Encode(Create(path + Suffix), settings))
                source.CopyTo(target, BlockSize);
            File.Delete(path);
        }

        return sizes;
    }

    /// <param name="from">The compressed image.</param>
    /// <param name="to">The file to be made of it.</param>
    /// <param name="size">How many bytes it must have.</param>
    /// <param name="cancellationToken">Says that nobody wants it any more.</param>
    /// <exception cref="InvalidDataException">It is not what <see cref="Compress"/> wrote.</exception>
    /// <exception cref="IOException">There is no room.</exception>
    public static void Decompress(string from, string to, long size, CancellationToken cancellationToken = default)
    {
        using LZ4DecoderStream source = LZ4Stream.Decode(File.OpenRead(from));
        using FileStream target = Create(to);
        byte[] buffer = new byte[BlockSize];
        long written = 0;
        while (written <= size && Read(source, buffer) is > 0 and var count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            target.Write(buffer, 0, count);
            written += count;
        }

        if (written != size)
            throw new InvalidDataException($"It does not hold {size} bytes.");
    }

    private static IEnumerable<string> OfMemoryFiles(string directory)
    {
        try
        {
            return MemoryFiles.In(directory).Select(f => f.PagesImage);
        }
        catch (InvalidProtocolBufferException)
        {
            // A CRIU that writes them in another way than we know: they are good, and stay as they are.
            return [];
        }
    }

    /// <summary>What is damaged makes the decoder throw almost anything.</summary>
    private static int Read(LZ4DecoderStream source, byte[] buffer)
    {
        try
        {
            return source.Read(buffer);
        }
        catch (Exception exception) when (exception is EndOfStreamException or not IOException)
        {
            throw new InvalidDataException(exception.Message, exception);
        }
    }

    private static FileStream Create(string path) => new(path, OnlyForOwner);
}
