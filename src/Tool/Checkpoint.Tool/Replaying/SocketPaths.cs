using Checkpointing.Store;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Supervising;

namespace Checkpointing.Tool.Replaying;

/// <summary>
/// The paths of unix sockets that the program listens on. CRIU removes what it finds there and binds the copy's socket: whoever listened
/// there before, the original or another copy, goes on and is never reached again.
/// </summary>
/// <param name="manifest">What is replayed.</param>
/// <param name="captured">The files that were open at the capture.</param>
internal sealed class SocketPaths(CheckpointManifest manifest, CapturedFiles captured)
{
    /// <summary>
    /// Those that copies do not have for themselves anyhow, in a TMPDIR of ours, and that are not the runtime's own: a program that was
    /// captured from outside has its diagnostics socket in a folder that all share, and it is no reason not to replay.
    /// </summary>
    public IReadOnlyList<string> All { get; } =
    [
        .. captured.BoundPaths
            .Where(p => !PrivateTemporaryFolder.IsOfTheRuntime(p) && (manifest.TemporaryDirectory is not { } own || !p.StartsWith(own + "/", StringComparison.Ordinal)))
            .Distinct(),
    ];

    /// <summary>The folders that hold nothing else: a copy that nobody outside is to reach can have an empty one in their place.</summary>
    public IReadOnlyList<string> OwnFolders => [.. All.Select(p => Path.GetDirectoryName(p)!).Distinct().Where(HoldsNothingElse)];

    /// <param name="request">What is to be done.</param>
    /// <exception cref="ToolException">A copy would take a socket from somebody.</exception>
    public void ThrowIfTaken(ReplayRequest request)
    {
        string[] shared = [.. All.Where(p => !request.SocketFolders.Contains(Path.GetDirectoryName(p)!))];
        if (shared.Length > 0 && request.AtOnce > 1)
        {
            throw new ToolException(
                ErrorCodes.RestoreFailed,
                $"Copies of {manifest.Reference} cannot run at once: each would take the socket '{shared[0]}' from the others.",
                request.OwnNetwork == true
                    ? "Replay them one after the other, with -j 1. Or capture the program with its sockets in a folder that holds nothing else: then each copy has that folder for itself."
                    : "Replay them one after the other, with -j 1, or with --network own.");
        }

        if (shared.FirstOrDefault(IsListenedTo) is { } taken)
        {
            throw new ToolException(
                ErrorCodes.RestoreFailed,
                $"{manifest.Reference} could not be restored: the socket '{taken}', on which the program listens, is in use.",
                "End the process that listens there: the original or another copy may still be running.");
        }
    }

    private bool HoldsNothingElse(string folder) =>
        new DirectoryInfo(folder) is { Exists: true, LinkTarget: null } && Directory.EnumerateFileSystemEntries(folder).All(All.Contains);

    /// <summary>A socket that was left behind is in nobody's way.</summary>
    private static bool IsListenedTo(string path) => File.Exists(path) && File.ReadLines("/proc/net/unix").Any(line => line.EndsWith($" {path}", StringComparison.Ordinal));
}
