namespace Checkpointing.Store;

/// <summary>
/// Whether a manifest says what a capture can have written. Its seal keeps out damage but no forger, and a replay makes folders,
/// mounts and opens files by what it says: nothing in it may lead out of where a replay works.
/// </summary>
internal static class ManifestSense
{
    /// <summary>The kernel gives no process a higher id.</summary>
    private const int HighestPid = 1 << 22;

    /// <summary>A petabyte: more than any memory, little enough to add up.</summary>
    private const long MostBytes = 1L << 50;

    private const int LongestName = 255;

    /// <returns>The first field without sense; null when all have.</returns>
    public static string? FindSenseless(CheckpointManifest manifest) =>
        !CapturePointName.IsValid(manifest.Name) ? "name" :
        !CheckpointId.IsValid(manifest.Id) ? "id" :
        manifest.Number < 1 ? "number" :
        manifest.Generation < 0 ? "generation" :
        manifest.Created.Kind != DateTimeKind.Utc ? "created" :
        FindSenselessProcess(manifest.Processes) ??
        FindSenselessImage(manifest.Images) ??
        FindSenselessFile(manifest.OpenFiles) ??
        (manifest.MappedFiles.All(f => IsPlainPath(f.Path) && IsSize(f.Size)) ? null : "mappedFiles") ??
        (manifest.PinnedFolder is { } pinned && !IsPlainPath(pinned) ? "pinnedFolder" : null) ??
        (manifest.PinnedFiles.All(f => IsBelowFolder(f.Name) && IsSize(f.Size)) && (manifest.PinnedFolder is not null || manifest.PinnedFiles.Count == 0) ? null : "pinnedFiles") ??
        (AreStreams(manifest.Stdio) ? null : "stdio") ??
        (manifest.Control is { } end && (end.Fd < 0 || !IsKernelName(end.Link, "socket:[")) ? "control" : null) ??
        (manifest.TemporaryDirectory is { } folder && !IsTemporary(folder) ? "temporaryDirectory" : null);

    private static string? FindSenselessProcess(ManifestProcesses processes) =>
        !IsPid(processes.PidB) ? "processes.pidB" :
        !processes.Tree.All(IsPid) ? "processes.tree" :
        processes.HighestId is < 0 or > HighestPid ? "processes.highestId" :
        null;

    private static string? FindSenselessImage(IReadOnlyList<ImageFile> images) =>
        images.Count > 0
        && images.All(i => IsPlainName(i.Name) && IsSize(i.SizeBytes) && IsSize(i.UncompressedBytes ?? 0))
        && images.DistinctBy(i => i.Name, StringComparer.Ordinal).Count() == images.Count
            ? null : "images";

    private static string? FindSenselessFile(IReadOnlyList<OpenFile> files) =>
        !files.All(f => f.Copy is null || IsBelowFolder(f.Copy)) ? "openFiles.copy" :
        !files.All(f => IsPlainPath(f.Path)) ? "openFiles.path" :
        !files.All(f => IsSize(f.Size)) ? "openFiles.size" :
        null;

    private static bool AreStreams(IReadOnlyList<StandardStream> streams) =>
        streams.All(s => s.Fd is >= 0 and <= 2) && streams.DistinctBy(s => s.Fd).Count() == streams.Count;

    private static bool IsPid(int pid) => pid is > 0 and <= HighestPid;

    private static bool IsSize(long size) => size is >= 0 and <= MostBytes;

    private static bool IsPlainName(string name) =>
        name.Length is > 0 and <= LongestName && name is not ("." or "..") && !name.AsSpan().ContainsAny('/', '\0');

    private static bool IsBelowFolder(string path) => path.Split('/').All(IsPlainName);

    private static bool IsPlainPath(string path) => path.StartsWith('/') && (path.Length == 1 || IsBelowFolder(path[1..]));

    /// <summary>A replay mounts over the folder's parent, and without isolation makes and removes the folder: it must be one of ours.</summary>
    private static bool IsTemporary(string path) =>
        IsPlainPath(path) && Path.GetFileName(Path.GetDirectoryName(path))?.StartsWith(".checkpoint-", StringComparison.Ordinal) == true;

    private static bool IsKernelName(string text, string start) =>
        text.StartsWith(start, StringComparison.Ordinal) && text.EndsWith(']') && text.AsSpan()[start.Length..^1].IndexOfAnyExceptInRange('0', '9') < 0;
}
