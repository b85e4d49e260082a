using Checkpointing.Store;
using Checkpointing.Tool.Capturing;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Verifying;

/// <summary>
/// Whether the application's files are those of the capture, those too that it had not opened by then. A file of the same size and time is taken
/// for the one it was; one of another time, as copying leaves it, is told by its content.
/// </summary>
internal static class PinnedFileCheck
{
    private const string Remedy = "Put it back as it was, or capture again.";

    /// <param name="manifest">The checkpoint.</param>
    /// <param name="thorough">Whether contents are compared even where the times are the same.</param>
    public static IEnumerable<Problem> Check(CheckpointManifest manifest, bool thorough)
    {
        if (manifest.PinnedFolder is not { } folder)
            yield break;
        // Those are compared by what CRIU goes by, and named already.
        var mapped = manifest.MappedFiles.Select(f => f.Path).ToHashSet(StringComparer.Ordinal);
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (PinnedFile file in manifest.PinnedFiles)
        {
            string path = Path.Combine(folder, file.Name);
            known.Add(path);
            if (file.Hash is not null && !mapped.Contains(path) && Compare(file, path, thorough) is { } problem)
                yield return problem;
        }

        if (!Directory.Exists(folder))
            yield break;
        foreach (string path in PinnedFiles.Below(folder).Where(p => IsReadAtStart(p, folder) && !known.Contains(p) && !mapped.Contains(p) && PinnedFiles.Target(p).Exists).Order(StringComparer.Ordinal))
            yield return new Problem(ErrorCodes.MappedFileChanged.Id, $"a file was added to the application after the capture: {path}", null, "a file", "Take it away, or capture again.");
    }

    private static Problem? Compare(PinnedFile file, string path, bool thorough)
    {
        FileInfo now = PinnedFiles.Target(path);
        if (!now.Exists)
            return Changed("removed", path, $"{file.Size} bytes", "no such file");
        if (now.Length != file.Size)
            return Changed("changed", path, $"{file.Size} bytes", $"{now.Length} bytes");
        if (!thorough && IsSameTime(file.Modified, now.LastWriteTimeUtc))
            return null;
        string? hash = HashOf(path);
        return hash == file.Hash ? null : Changed("changed", path, file.Hash, hash ?? "it cannot be read");
    }

    /// <summary>Archives and images of containers keep whole seconds.</summary>
    private static bool IsSameTime(DateTime then, DateTime now) =>
        then == now || ((IsWhole(then) || IsWhole(now)) && then.Ticks / TimeSpan.TicksPerSecond == now.Ticks / TimeSpan.TicksPerSecond);

    private static bool IsWhole(DateTime time) => time.Ticks % TimeSpan.TicksPerSecond == 0;

    /// <summary>What a normal start would look for and find: what else appears in the folder is the program's own doing, more often than not.</summary>
    private static bool IsReadAtStart(string path, string folder) =>
        path.EndsWith(".dll", StringComparison.Ordinal)
        || (Path.GetDirectoryName(path) == folder && path.EndsWith(".json", StringComparison.Ordinal)
            && (Path.GetFileName(path).StartsWith("appsettings", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".runtimeconfig.json", StringComparison.Ordinal)));

    private static string? HashOf(string path)
    {
        try
        {
            return ImageHash.OfFile(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static Problem Changed(string how, string path, string? expected, string found) =>
        new(ErrorCodes.MappedFileChanged.Id, $"a file of the application was {how} after the capture: {path}", expected, found, Remedy);
}
