using Checkpointing.Native;
using Checkpointing.Store;
using Checkpointing.Tool.Capturing;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Setup;

namespace Checkpointing.Tool.Replaying;

/// <summary>Where the capture points of copies are captured, too, instead of being passed by.</summary>
/// <param name="Store">Where their checkpoints go: the store of the one that is replayed.</param>
/// <param name="Orders">What the user told for all of them.</param>
/// <param name="Reporter">Tells of each.</param>
internal sealed record CopyCaptures(CheckpointStore Store, CaptureOrders Orders, Reporter Reporter)
{
    /// <summary>The service for one copy that has just been restored.</summary>
    /// <param name="manifest">What it was restored from.</param>
    /// <param name="pid">The copy as seen from here.</param>
    /// <param name="control">Its new end of the control channel, by the text of /proc/PID/fd/N.</param>
    /// <param name="connections">Its streams.</param>
    /// <param name="isolation">Its namespaces; null when it lives in ours.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="criu">What captures it.</param>
    public CaptureService For(CheckpointManifest manifest, int pid, string control, CopyConnections connections, Isolation? isolation, ReplayFolder folder, CriuInstallation criu)
    {
        var subject = new CaptureSubject
        {
            PidB = pid,
            Program = manifest.Program,
            Arguments = manifest.Arguments,
            WorkingDirectory = manifest.WorkingDirectory,
            TemporaryFolder = manifest.TemporaryDirectory,
            Control = manifest.Control is { } end ? ControlChannelEnd.Of(end.Fd, control) : null,
            TerminalPath = connections.TerminalPath,
            CriuVersion = criu.Version.ToString(),
            Generation = manifest.Generation + 1,
            Parent = manifest.Id,
            Session = manifest.Processes.SidB is { } session && session != manifest.Processes.PidB ? LibC.getsid(pid) : null,
        };
        CaptureSite site = isolation is null ? new LocalSite(criu.Path, pid) : new ReplayedSite(isolation, folder, criu.Path, pid);
        return new CaptureService(new Capturer(site, Store, subject), Orders, Reporter, connections.Interject);
    }
}
