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

/// <summary>
/// Has CRIU restore one copy, on a thread that may enter namespaces and is thrown away afterwards. The namespaces are begun at once,
/// because their first process takes as long to start as the copy's folder and streams take to be made.
/// </summary>
internal sealed class CopyRestore : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    /// <summary>How often a restore is looked after.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(250);

    private readonly StoredCheckpoint _checkpoint;
    private readonly CheckpointManifest _manifest;
    private readonly PreparedImages _images;
    private readonly CriuInstallation _criu;
    private readonly NamespaceSlot? _slot;
    private readonly bool _ownNetwork;
    private readonly Descriptor? _machineProc;
    private readonly Thread _thread;

    /// <summary>Null when there will be none: what comes before it has failed.</summary>
    private readonly TaskCompletionSource<Order?> _order = new();

    private ExceptionDispatchInfo? _failure;
    private int _pid;
    private volatile bool _copyDied;

    private CopyRestore(ReplayRequest request, SessionFolder session, PreparedImages images, CriuInstallation criu, NamespaceSlot? slot)
    {
        _checkpoint = request.Checkpoint;
        _manifest = request.Checkpoint.Manifest;
        _images = images;
        _criu = criu;
        _slot = slot;
        _ownNetwork = request.OwnNetwork ?? false;
        _machineProc = request.Isolated ? Isolation.Prepare() : null;
        _thread = new Thread(() => Work(session.Lock)) { Name = "restore" };
        _thread.Start();
    }

    /// <summary>What the copy lives in; null without isolation. The caller disposes it when the copy has ended.</summary>
    public Isolation? Isolation { get; private set; }

    /// <summary>Begins the namespaces, if there are to be any.</summary>
    /// <param name="request">What all copies of the command have in common.</param>
    /// <param name="session">The folder of them all.</param>
    /// <param name="images">What they are restored from.</param>
    /// <param name="criu">The CRIU to use.</param>
    /// <param name="slot">Where one copy follows the other; null for a single one.</param>
    public static CopyRestore Begin(ReplayRequest request, SessionFolder session, PreparedImages images, CriuInstallation criu, NamespaceSlot? slot) =>
        new(request, session, images, criu, slot);

    /// <param name="folder">The copy's own folder.</param>
    /// <param name="inherited">What takes the place of what the program had open.</param>
    /// <param name="onRestored">Called as soon as CRIU has let go of the copy, while CRIU itself is still ending.</param>
    /// <returns>The copy's process id, as it sees itself.</returns>
    /// <exception cref="ToolException">CRIU could not restore it.</exception>
    public int Run(ReplayFolder folder, IReadOnlyDictionary<string, int> inherited, Action onRestored)
    {
        // Made here: the first timer starts the thread of all timers, which must not come to live in the copy's namespaces.
        using var limit = new CancellationTokenSource(s_limit);
        _order.SetResult(new Order(folder, inherited, onRestored, limit.Token));
        LookAfter(limit);
        if (_failure is not null)
        {
            GiveUp();
            _failure.Throw();
        }

        return _pid;
    }

    /// <summary>Ends what was begun for a copy that will not be. One that was restored is the caller's, with what it lives in.</summary>
    public void Dispose()
    {
        bool abandoned = _order.TrySetResult(null);
        _thread.Join();
        if (abandoned)
            GiveUp();
        _machineProc?.Dispose();
    }

    private void GiveUp()
    {
        Isolation?.Dispose();
        Isolation = null;
    }

    private void Work(Descriptor held)
    {
        try
        {
            Isolation? kept = _machineProc is null ? null : _slot?.Take();
            Isolation = kept;
            if (_machineProc is not null)
                Isolation ??= Isolation.Begin(_machineProc, _manifest.Processes.HighestId, held, _ownNetwork, forMore: _slot is not null);
            if (_order.Task.GetAwaiter().GetResult() is not { } order)
                return;
            if (Isolation is null)
                order.Folder.LinkImages();
            else if (kept is null)
                Isolation.Complete(order.Folder, _manifest.TemporaryDirectory);
            else
                kept.EnterAgain(order.Folder, _manifest.TemporaryDirectory, _ownNetwork);
            _pid = Restore(order);
        }
#pragma warning disable CA1031 // Carried over to the thread that waits.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
        }
    }

    /// <summary>
    /// CRIU waits for what it restores, and is not told when somebody kills that: the copy is a child of ours and not of CRIU's. Seen
    /// twice, because one that has just been let go may rightly end before the thread does.
    /// </summary>
    private void LookAfter(CancellationTokenSource limit)
    {
        for (int seenDead = 0; !_thread.Join(s_look);)
        {
            int inside = _manifest.Processes.PidB;
            int? copy = _machineProc is null ? inside : Isolation?.FindCopy(inside);
            seenDead = copy is { } pid && ProcessTree.IsDeadChild(pid, Environment.ProcessId) ? seenDead + 1 : 0;
            if (seenDead < 2 || _copyDied)
                continue;
            _copyDied = true;
            limit.Cancel();
        }
    }

    private int Restore(Order order)
    {
        (ReplayFolder folder, IReadOnlyDictionary<string, int> inherited, Action onRestored, CancellationToken limit) = order;
        CriuClient client = Isolation is null ? CriuClient.ForExecutable(_criu.Path) : CriuClient.ForExecutable(_criu.Path, Isolation.PidNamespace);
        KeptProbe? probe = Isolation is null ? null : KeptProbe.TryShow(_criu, _checkpoint);
        try
        {
            return client.Restore(Options(folder, inherited, probe), limit, () =>
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
                _ = _criu.Version;
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
            throw Killed(exception);
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
            Fill();
    }

    private void Fill()
    {
        try
        {
            MemoryFill.Fill(_manifest.Processes.PidB, _images);
        }
        catch (DirectoryNotFoundException exception)
        {
            throw Killed(exception);
        }
        catch (FileNotFoundException exception) when (exception.FileName?.StartsWith("/proc/", StringComparison.Ordinal) == true)
        {
            throw Killed(exception);
        }
    }

    private ToolException Killed(Exception exception) =>
        new(ErrorCodes.RestoreFailed, $"{_manifest.Reference} could not be restored: the copy was killed before it was complete.", "Replay again.", exception);

    private ToolException Damaged(string image, CriuException exception) => new(
        ErrorCodes.CheckpointDamaged,
        $"{_manifest.Reference} could not be restored: its image '{image}' is not what was captured.",
        $"Capture it again, and remove this one with: dotnet checkpoint remove {_manifest.Reference}",
        exception);

    private CriuRestoreOptions Options(ReplayFolder folder, IReadOnlyDictionary<string, int> inherited, KeptProbe? probe) => new(folder.CriuDirectory)
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
        OnNotification = probe is null && _images.MemoryFiles.Count == 0 ? null : notification => OnNotification(notification.Phase, probe),
        External = [.. _manifest.Stdio.Where(s => s.Kind == StreamKind.Terminal).Select(s => s.Key).Distinct()],
    };

    private sealed record Order(ReplayFolder Folder, IReadOnlyDictionary<string, int> Inherited, Action OnRestored, CancellationToken Limit);
}
