using Checkpointing.Store;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Verifying;

/// <summary>Whether the files that the program had open can be opened again as they were.</summary>
internal static class OpenFileCheck
{
    /// <summary>CRIU lets a file that is only ever appended to have grown.</summary>
    private const int Append = 0x400;

    public static IEnumerable<Problem> Check(CheckpointManifest manifest, bool isolated)
    {
        // .NET keeps the assemblies open that it has mapped: one question a file is enough.
        var mapped = manifest.MappedFiles.Select(f => f.Path).ToHashSet(StringComparer.Ordinal);
        foreach (OpenFile file in manifest.OpenFiles.Where(f => !mapped.Contains(f.Path)).DistinctBy(f => f.Path))
        {
            // Below the TMPDIR that was the program's own: it comes back with the copy.
            if (manifest.TemporaryDirectory is { } temporary && file.Path.StartsWith(temporary + "/", StringComparison.Ordinal))
                continue;
            var now = new FileInfo(file.Path);
            // Its own, as it was at the capture, is handed to the copy.
            if (!now.Exists && isolated && file.Action == FileAction.Copied)
                continue;
            if (!now.Exists)
            {
                yield return new Problem(
                    ErrorCodes.OpenFileChanged.Id,
                    file.Action == FileAction.Copied ? $"the file that the program was writing is gone: {file.Path}" : $"a file that the program had open is gone: {file.Path}",
                    $"{file.Size} bytes",
                    "no such file",
                    file.Action == FileAction.Copied ? "Replay with isolation, which needs root, or capture again." : "Put the file back, or capture again.");
            }
            else if (now.Length != file.Size && (file.Flags & Append) == 0 && !(isolated && file.Action == FileAction.Copied))
            {
                yield return new Problem(
                    ErrorCodes.OpenFileChanged.Id,
                    $"a file that the program had open has another size: {file.Path}",
                    $"{file.Size} bytes",
                    $"{now.Length} bytes",
                    file.Action == FileAction.Copied ? "Replay with isolation, which needs root, or capture again." : "Put the file back, or capture again.");
            }
        }
    }
}
