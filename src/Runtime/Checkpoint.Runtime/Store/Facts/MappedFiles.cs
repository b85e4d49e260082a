
namespace Checkpointing.Store.Facts;

/// <summary>The files a process has mapped: CRIU restores over none that has changed, so a checkpoint names each.</summary>
internal static class MappedFiles
{
    /// <param name="pids">The processes, as seen from here.</param>
    /// <param name="root">Leads to the root of their mount namespace; empty when it is ours.</param>
    public static IReadOnlyList<MappedFile> Of(IEnumerable<int> pids, string root = "") => Describe(pids.SelectMany(PathsOf), root);

    public static IReadOnlyList<MappedFile> Describe(IEnumerable<string> paths, string root = "") =>
    [
        .. paths.Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(path => (Path: path, File: new FileInfo(root + path)))
            .Where(f => f.File.Exists)
            .Select(f => new MappedFile(f.Path, f.File.Length, BuildId.Of(f.File.FullName))),
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
