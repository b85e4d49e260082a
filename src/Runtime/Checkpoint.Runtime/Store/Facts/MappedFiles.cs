
namespace Checkpointing.Store.Facts;

/// <summary>The files a process has mapped: CRIU restores over none that has changed, so a checkpoint names each.</summary>
internal static class MappedFiles
{
    public static IReadOnlyList<MappedFile> Of(IEnumerable<int> pids) => Describe(pids.SelectMany(PathsOf));

    public static IReadOnlyList<MappedFile> Describe(IEnumerable<string> paths) =>
    [
        .. paths.Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(path => new FileInfo(path))
            .Where(file => file.Exists)
            .Select(file => new MappedFile(file.FullName, file.Length, BuildId.Of(file.FullName))),
    ];

    private static IEnumerable<string> PathsOf(int pid)
    {
        IEnumerable<string> lines;
        try
        {
            lines = File.ReadLines($"/proc/{pid}/maps");
        }
        catch (IOException)
        {
            yield break;
        }

        foreach (string line in lines)
        {
            // "7f12-7f34 r--p 00000000 fe:00 1234   /usr/lib/libc.so.6"; devices and deleted files are not files to compare.
            int start = line.IndexOf('/', StringComparison.Ordinal);
            if (start >= 0 && !line.EndsWith(" (deleted)", StringComparison.Ordinal) && !line.AsSpan(start).StartsWith("/dev/") && !line.AsSpan(start).StartsWith("/memfd:"))
                yield return line[start..];
        }
    }
}
