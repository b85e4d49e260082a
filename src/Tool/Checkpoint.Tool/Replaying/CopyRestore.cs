using System.Globalization;
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
/// because their first process takes as long to start as the copy's folder and streams take to be made; and CRIU, too, where what the
/// copy will have from us is there already.
/// </summary>
internal sealed class CopyRestore : IDisposable
{
    private const string CorePrefix = "core-";

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    /// <summary>How often a restore is looked after.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(250);

    private readonly StoredCheckpoint _checkpoint;
    private readonly CriuInstallation _criu;
    private readonly NamespaceSlot? _slot;
    private readonly bool _ownNetwork;
    private readonly int[] _handed;
    private readonly Descriptor? _machineProc;
    private readonly Thread _thread;

    /// <summary>Null when there will be none: what comes before it has failed.</summary>
    private readonly TaskCompletionSource<Order?> _order = new();

    private ExceptionDispatchInfo? _failure;
    private int _pid;
    private volatile bool _copyDied;

    private CopyRestore(ReplayRequest request, SessionFolder session, CriuInstallation criu, NamespaceSlot? slot, int[] handed)
    {
        _checkpoint = request.Checkpoint;
        _criu = criu;
        _slot = slot;
        _ownNetwork = request.OwnNetwork ?? false;
        _handed = handed;
        _machineProc = request.Isolated ? Isolation.Prepare() : null;
        _thread = new Thread(() => Work(session.Lock)) { Name = "restore" };
        _thread.Start();
    }

    /// <summary>What the copy lives in; null without isolation. The caller disposes it when the copy has ended.</summary>
    public Isolation? Isolation { get; private set; }

    /// <summary>Not before it is needed: the namespaces can be begun while it is read.</summary>
    private CheckpointManifest Manifest => _checkpoint.Manifest;

    /// <summary>Begins the namespaces, if there are to be any.</summary>
    /// <param name="request">What all copies of the command have in common.</param>
    /// <param name="session">The folder of them all.</param>
    /// <param name="criu">The CRIU to use.</param>
    /// <param name="slot">Where one copy follows the other; null for a single one.</param>
    public static CopyRestore Begin(ReplayRequest request, SessionFolder session, CriuInstallation criu, NamespaceSlot? slot) =>
        new(request, session, criu, slot, []);

    /// <summary>Begins the namespaces of the only copy, and CRIU in them.</summary>
    /// <param name="request">What is to be replayed. Its manifest is not looked at.</param>
    /// <param name="session">The folder of the copy.</param>
    /// <param name="criu">The CRIU to use.</param>
    /// <param name="handed">What the copy will have from us, most likely. Stays open as long as this lives.</param>
    public static CopyRestore BeginWithCriu(ReplayRequest request, SessionFolder session, CriuInstallation criu, IEnumerable<Descriptor> handed) =>
        new(request, session, criu, slot: null, [.. handed.Select(d => d.Number)]);

    /// <param name="folder">The copy's own folder.</param>
    /// <param name="images">What it is restored from.</param>
    /// <param name="inherited">What takes the place of what the program had open.</param>
    /// <param name="meanwhile">Called while CRIU restores.</param>
    /// <param name="onRestored">Called as soon as CRIU has let go of the copy, while CRIU itself is still ending.</param>
    /// <returns>The copy's process id, as it sees itself.</returns>
    /// <exception cref="ToolException">CRIU could not restore it.</exception>
    public int Run(ReplayFolder folder, PreparedImages images, IReadOnlyDictionary<string, int> inherited, Action meanwhile, Action onRestored)
    {
        // Made here: the first timer starts the thread of all timers, which must not come to live in the copy's namespaces.
        using var limit = new CancellationTokenSource(s_limit);
        _order.SetResult(new Order(folder, images, inherited, onRestored, limit.Token));
        meanwhile();
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
        CriuClient? client = null;
        try
        {
            Isolation? kept = _machineProc is null ? null : _slot?.Take();
            Isolation = kept;
            if (_machineProc is not null)
                Isolation ??= Isolation.Begin(_machineProc, held, _ownNetwork, forMore: _slot is not null);
            client = Isolation is null ? CriuClient.ForExecutable(_criu.Path) : CriuClient.ForExecutable(_criu.Path, Isolation.PidNamespace);
            if (_handed.Length > 0)
                Prepare(client);
            if (_order.Task.GetAwaiter().GetResult() is not { } order)
                return;
            if (Isolation is null)
                order.Folder.LinkImages();
            else if (kept is null)
                Isolation.Complete(Manifest.Processes.HighestId, NeedsLowIds, order.Folder, Manifest.TemporaryDirectory);
            else
                kept.EnterAgain(order.Folder, Manifest.TemporaryDirectory, _ownNetwork);
            if (NeedsLowIds)
                client.DropPrepared();
            _pid = Restore(client, order);
        }
#pragma warning disable CA1031 // Carried over to the thread that waits.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
        }
        finally
        {
            client?.DropPrepared();
        }
    }

    /// <summary>As programs have in containers. There is an image for each id.</summary>
    private bool NeedsLowIds => Manifest.Images.Any(i =>
        i.Name.StartsWith(CorePrefix, StringComparison.Ordinal)
        && int.TryParse(Path.GetFileNameWithoutExtension(i.Name)[CorePrefix.Length..], CultureInfo.InvariantCulture, out int id) && id < Isolation.LowIds);

    private void Prepare(CriuClient client)
    {
        try
        {
            client.Prepare(_handed);
        }
        catch (CriuUnavailableException)
        {
            // Whoever restores will try once more, and say what is wrong.
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
            int inside = Manifest.Processes.PidB;
            int? copy = _machineProc is null ? inside : Isolation?.FindCopy(inside);
            seenDead = copy is { } pid && ProcessTree.IsDeadChild(pid, Environment.ProcessId) ? seenDead + 1 : 0;
            if (seenDead < 2 || _copyDied)
                continue;
            _copyDied = true;
            limit.Cancel();
        }
    }

    private int Restore(CriuClient client, Order order)
    {
        (ReplayFolder folder, _, _, Action onRestored, CancellationToken limit) = order;
        KeptProbe? probe = Isolation is null ? null : KeptProbe.TryShow(_criu, _checkpoint);
        try
        {
            return client.Restore(Options(order, probe), limit, () =>
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
            throw new ToolException(ErrorCodes.RestoreFailed, $"{Manifest.Reference} could not be restored: {failure.Cause}", remedy, exception);
        }
        catch (OperationCanceledException exception) when (_copyDied)
        {
            throw Killed(exception);
        }
        catch (OperationCanceledException exception)
        {
            throw new ToolException(ErrorCodes.RestoreFailed, $"{Manifest.Reference} was not restored within {s_limit.TotalMinutes:0} minutes.", null, exception);
        }
    }

    private void OnNotification(string phase, PreparedImages images, KeptProbe? probe)
    {
        // CRIU has looked at the kernel and has touched no file of the copy's yet, nor an image of pages.
        if (phase == CriuPhases.PreRestore)
        {
            probe?.Hide();
            images.WaitForPages();
        }
        // The copy is whole but for this, and runs nothing yet. In its namespace's /proc it has the id that it had.
        else if (phase == CriuPhases.PostRestore)
            Fill(images);
    }

    private void Fill(PreparedImages images)
    {
        try
        {
            MemoryFill.Fill(Manifest.Processes.PidB, images);
        }
        catch (DirectoryNotFoundException exception)
        {
            throw Killed(exception);
        }
        catch (FileNotFoundException exception) when (exception.FileName?.StartsWith("/proc/", StringComparison.Ordinal) == true)
        {
            throw Killed(exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new ToolException(
                ErrorCodes.RestoreFailed,
                $"{Manifest.Reference} could not be restored: {exception.Message}",
                "Something on this machine, a security module most likely, forbids what root may do elsewhere. Replay with --no-isolation: CRIU then writes all of it.",
                exception);
        }
    }

    private ToolException Killed(Exception exception) =>
        new(ErrorCodes.RestoreFailed, $"{Manifest.Reference} could not be restored: the copy was killed before it was complete.", "Replay again.", exception);

    private ToolException Damaged(string image, CriuException exception) => new(
        ErrorCodes.CheckpointDamaged,
        $"{Manifest.Reference} could not be restored: its image '{image}' is not what was captured.",
        $"Capture it again, and remove this one with: dotnet checkpoint remove {Manifest.Reference}",
        exception);

    private CriuRestoreOptions Options(Order order, KeptProbe? probe) => new(order.Folder.CriuDirectory)
    {
        LogFile = ReplayFolder.LogName,
        AsSibling = true,
        // A program that dumped itself was in the session of its shell; the copy joins CRIU's.
        ShellJob = Manifest.Processes.SidB != Manifest.Processes.PidB,
        FileLocks = true,
        // Without root CRIU works only when told to, with the capabilities that its file carries.
        Unprivileged = LibC.geteuid() != 0,
        TcpConnections = Manifest.Options.TcpConnections,
        NetworkLock = NetworkLocks.For(Manifest.Options.TcpConnections),
        ExternalUnixSockets = Manifest.DatagramPeers,
        InheritedDescriptors = order.Inherited,
        OnNotification = notification => OnNotification(notification.Phase, order.Images, probe),
        External = [.. Manifest.Stdio.Where(s => s.Kind == StreamKind.Terminal).Select(s => s.Key).Distinct()],
    };

    private sealed record Order(ReplayFolder Folder, PreparedImages Images, IReadOnlyDictionary<string, int> Inherited, Action OnRestored, CancellationToken Limit);
}
