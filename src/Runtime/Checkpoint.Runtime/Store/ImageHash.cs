using System.Buffers;
using System.IO.Hashing;

namespace Checkpointing.Store;

/// <summary>
/// The hash of an image file. XxHash128 and not SHA-256, because hashing is on the way of a capture: 1 GB in the page cache
/// takes 200 ms (150 of them reading) against 920 ms. It finds damage, it is no protection against a forger.
/// </summary>
internal static class ImageHash
{
    private const string Prefix = "xxh128:";

    public static string OfFile(string path)
    {
        var hash = new XxHash128();
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        // Rented: most images are tiny, and a fresh megabyte for each of them costs more page faults than hashing all.
        byte[] buffer = ArrayPool<byte>.Shared.Rent(1 << 20);
        try
        {
            int count;
            while ((count = file.Read(buffer)) > 0)
                hash.Append(buffer.AsSpan(0, count));
            return Prefix + Convert.ToHexStringLower(hash.GetCurrentHash());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public static string OfBytes(ReadOnlySpan<byte> bytes) => Prefix + Convert.ToHexStringLower(XxHash128.Hash(bytes));

    /// <summary>Every file of an images folder with its size and hash, by name: what a manifest lists.</summary>
    public static IReadOnlyList<ImageFile> Describe(string imagesDirectory) => Describe(imagesDirectory, _ => true);

    /// <param name="imagesDirectory">The folder.</param>
    /// <param name="isWanted">Chooses from their names.</param>
    public static IReadOnlyList<ImageFile> Describe(string imagesDirectory, Func<string, bool> isWanted) =>
    [
        .. Directory.EnumerateFiles(imagesDirectory)
            .Where(path => isWanted(Path.GetFileName(path)))
            .Order(StringComparer.Ordinal)
            .Select(path => new ImageFile(Path.GetFileName(path), new FileInfo(path).Length, OfFile(path))),
    ];
}
