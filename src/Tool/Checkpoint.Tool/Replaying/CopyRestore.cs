using System.Runtime.ExceptionServices;
using Checkpointing.Criu;
using Checkpointing.Criu.Diagnosis;
using Checkpointing.Native;
using Checkpointing.Store;
using Checkpointing.Store.Facts;
using Checkpointing.Tool.Capturing;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Native;
using Checkpointing.Tool.Setup;

namespace Checkpointing.Tool.Replaying;

/// <summary>Has CRIU restore one copy, on a thread that may enter namespaces and is thrown away afterwards.</summary>
/// <param name="checkpoint">What is restored.</param>
/// <param name="folder">The copy's own folder.</param>
/// <param name="images">What it is restored from.</param>
/// <param name="criu">The CRIU to use.</param>
/// <param name="inherited">What takes the place of what the program had open.</param>
/// <param name="slot">Where one copy follows the other; null for a single one.</param>
internal sealed class CopyRestore(
    StoredCheckpoint checkpoint, ReplayFolder folder, PreparedImages images, CriuInstallation criu, IReadOnlyDictionary<string, int> inherited, NamespaceSlot? slot = null)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    /// <summary>How often a restore is looked after.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(250);

    private readonly CheckpointManifest _manifest = checkpoint.Manifest;
    private bool _isolated;
    private volatile bool _copyDied;

    /// <summary>What the copy lives in; null without isolation. The caller disposes it when the copy has ended.</summary>
    public Isolation? Isolation { get; private set; }

    /// <param name="isolated">Whether the copy gets namespaces of its own.</param>
    /// <param name="ownNetwork">Whether one of them is for its network.</param>
    /// <param name="onRestored">Called as soon as CRIU has let go of the copy, while CRIU itself is still ending.</param>
    /// <returns>The copy's process id, as it sees itself.</returns>
    /// <exception cref="ToolException">CRIU could not restore it.</exception>
    public int Run(bool isolated, bool ownNetwork, Action onRestored)
    {
        using Descriptor? machineProc = isolated ? Isolation.Prepare() : null;
        // Made here: the first timer starts the thread of all timers, which must not come to live in the copy's namespaces.
        using var limit = new CancellationTokenSource(s_limit);
        _isolated = isolated;
        int pid = 0;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                pid = Restore(machineProc, ownNetwork, onRestored, limit.Token);
            }
#pragma warning disable CA1031 // Carried over to the thread that waits.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        })
        { Name = "restore" };
        thread.Start();
        LookAfter(thread, limit);
        if (failure is not null)
        {
            Isolation?.Dispose();
            Isolation = null;
            failure.Throw();
        }

        return pid;
    }

    /// <summary>
    /// CRIU waits for what it restores, and is not told when somebody kills that: the copy is a child of ours and not of CRIU's. Seen
    /// twice, because one that has just been let go may rightly end before the thread does.
    /// </summary>
    private void LookAfter(Thread restore, CancellationTokenSource limit)
    {
        for (int seenDead = 0; !restore.Join(s_look);)
        {
            int inside = _manifest.Processes.PidB;
            int? copy = _isolated ? Isolation?.FindCopy(inside) : inside;
            seenDead = copy is { } pid && ProcessTree.IsDeadChild(pid, Environment.ProcessId) ? seenDead + 1 : 0;
            if (seenDead < 2 || _copyDied)
                continue;
            _copyDied = true;
            limit.Cancel();
        }
    }

    private int Restore(Descriptor? machineProc, bool ownNetwork, Action onRestored, CancellationToken limit)
    {
        if (machineProc is null)
            folder.LinkImages();
        else if ((Isolation = slot?.Take()) is not null)
            Isolation.EnterAgain(folder, _manifest.TemporaryDirectory, ownNetwork);
        else
            Isolation = Isolation.Enter(machineProc, folder, _manifest.TemporaryDirectory, _manifest.Processes.HighestId, ownNetwork, forMore: slot is not null);
        CriuClient client = Isolation is null ? CriuClient.ForExecutable(criu.Path) : CriuClient.ForExecutable(criu.Path, Isolation.PidNamespace);
        KeptProbe? probe = Isolation is null ? null : KeptProbe.TryShow(criu, checkpoint);
        try
        {
            return client.Restore(Options(probe), limit, () =>
            {
                if (Isolation is not null)
                    Syscalls.Unmount(folder.CriuDirectory);
                onRestored();
            });
        }
        catch (CriuException exception)
        {
            // A CRIU that does not even start is another failure, and nobody has asked it yet.
            if (exception is CriuUnavailableException)
                _ = criu.Version;
            // A damaged image can make CRIU say anything, or crash.
            if (folder.FindDamagedImage() is { } damaged)
                throw Damaged(damaged, exception);
            CriuFailure failure = CriuFailure.From(exception, folder.LogPath);
            string? log = folder.KeepLog();
            string? remedy = failure.Remedy ?? (log is null ? null : $"CRIU's log may tell more: {log}");
            throw new ToolException(ErrorCodes.RestoreFailed, $"{_manifest.Reference} could not be restored: {failure.Cause}", remedy, exception);
        }
        catch (OperationCanceledException exception) when (_copyDied)
        {
            throw new ToolException(ErrorCodes.RestoreFailed, $"{_manifest.Reference} could not be restored: the copy was killed before it was complete.", "Replay again.", exception);
        }
        catch (OperationCanceledException exception)
        {
            throw new ToolException(ErrorCodes.RestoreFailed, $"{_manifest.Reference} was not restored within {s_limit.TotalMinutes:0} minutes.", null, exception);
        }
    }

    private void OnNotification(string phase, KeptProbe? probe)
    {
        // CRIU has looked at the kernel and has touched no file of the copy's yet.
        if (phase == CriuPhases.PreRestore)
            probe?.Hide();
        // The copy is whole but for this, and runs nothing yet. In its namespace's /proc it has the id that it had.
        else if (phase == CriuPhases.PostRestore)
            MemoryFill.Fill(_manifest.Processes.PidB, images);
    }

    private ToolException Damaged(string image, CriuException exception) => new(
        ErrorCodes.CheckpointDamaged,
        $"{_manifest.Reference} could not be restored: its image '{image}' is not what was captured.",
        $"Capture it again, and remove this one with: dotnet checkpoint remove {_manifest.Reference}",
        exception);

    private CriuRestoreOptions Options(KeptProbe? probe) => new(folder.CriuDirectory)
    {
        LogFile = ReplayFolder.LogName,
        AsSibling = true,
        // A program that dumped itself was in the session of its shell; the copy joins CRIU's.
        ShellJob = _manifest.Processes.SidB != _manifest.Processes.PidB,
        FileLocks = true,
        // Without root CRIU works only when told to, with the capabilities that its file carries.
        Unprivileged = LibC.geteuid() != 0,
        TcpConnections = _manifest.Options.TcpConnections,
        NetworkLock = NetworkLocks.For(_manifest.Options.TcpConnections),
        ExternalUnixSockets = _manifest.DatagramPeers,
        InheritedDescriptors = inherited,
        OnNotification = probe is null && images.MemoryFiles.Count == 0 ? null : notification => OnNotification(notification.Phase, probe),
        External = [.. _manifest.Stdio.Where(s => s.Kind == StreamKind.Terminal).Select(s => s.Key).Distinct()],
    };
}
