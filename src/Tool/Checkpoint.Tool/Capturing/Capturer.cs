using System.ComponentModel;
using System.Diagnostics;
using Checkpointing.Criu;
using Checkpointing.Criu.Diagnosis;
using Checkpointing.Native;
using Checkpointing.Store;
using Checkpointing.Store.Facts;
using Checkpointing.Supervision;
using Checkpointing.Tool.Capturing.Inspecting;
using Checkpointing.Tool.Native;

namespace Checkpointing.Tool.Capturing;

/// <summary>Makes checkpoints of a program with CRIU, from outside.</summary>
internal sealed class Capturer(CaptureSite site, CheckpointStore store, CaptureSubject subject)
{
    private const string LogName = "dump.log";
    private const long OwnGhostLimit = 1 << 20;

    /// <summary>Has CRIU ready for the next capture.</summary>
    public void Prepare() => site.Prepare();

    public void DropPrepared() => site.DropPrepared();

    /// <summary>Captures the program.</summary>
    /// <param name="request">What the program asked for.</param>
    /// <param name="terms">What its supervisor adds.</param>
    public CaptureResult Capture(CaptureMessage request, CaptureTerms terms)
    {
        string name = terms.Name ?? request.Point;
        // The library looks at names before it asks; who speaks the protocol without it may not.
        if (!CapturePointName.IsValid(name))
            return Failure(request, new CriuFailure($"'{name}' cannot name a checkpoint.", $"Use letters, digits, '.', '_' and '-', {CapturePointName.MaxLength} at most."), FailureKind.Refused);
        long started = Stopwatch.GetTimestamp();
        CaptureResult result;
        var draft = new ManifestDraft(subject, request, terms, site.Root);
        // The program waits: it is looked at while the store makes room for it.
        Task<Findings> inspection = Task.Run(() => draft.Inspect(SubjectOf(request)));
        try
        {
            using PendingCheckpoint pending = store.Begin(name);
            result = Capture(request, pending, terms, draft, inspection.GetAwaiter().GetResult());
        }
        catch (Exception exception) when (exception is StoreException or IOException or UnauthorizedAccessException or Win32Exception)
        {
            result = Failure(request, new CriuFailure(exception.Message, null), FailureKind.Failed);
        }

        TimeSpan pause = Stopwatch.GetElapsedTime(started);
        return result with { Name = name, Pause = pause, Total = pause + request.Preparation };
    }

    private CaptureResult Capture(CaptureMessage request, PendingCheckpoint pending, CaptureTerms terms, ManifestDraft draft, Findings findings)
    {
        if (findings.Obstacles.Count > 0)
            return Failure(request, new CriuFailure(findings.Describe(), null), FailureKind.Refused) with { Obstacles = findings.Obstacles };
        bool stop = terms.Stop;
        using var limit = new CancellationTokenSource(request.Timeout);
        StoredCheckpoint? stored = null;
        bool asking = false;
        try
        {
            CriuDumpOptions options = Options(request, findings, pending, stop, onImagesWritten: () =>
            {
                // Now that it stands still, what it is about is certain.
                asking = terms.FromOutside && IsAsking();
                if (asking)
                    throw new OperationCanceledException();
                MoveLogs(pending);
                draft.HashImages(pending);
                draft.AddFiles(pending);
                // CRIU kills the program right after this: the checkpoint must be whole before, and a failure still undoes all.
                if (stop)
                    stored = pending.Commit(draft.Complete(pending));
            });
            draft.BeginFacts();
            draft.Time("dump", () => site.Dump(options, limit.Token));
            // The program waits: whoever answers it sees to it that the disk has everything afterwards.
            stored ??= pending.Commit(draft.Complete(pending), flush: false);
            return new CaptureResult { Name = pending.Name, Checkpoint = stored, Stopped = stop };
        }
        catch (CriuException exception)
        {
            string log = Path.Combine(site.SharesOurNamespaces ? pending.LogsDirectory : pending.ImagesDirectory, LogName);
            return Failure(request, CriuFailure.From(exception, log), FailureKind.Failed);
        }
        catch (OperationCanceledException) when (asking)
        {
            var cause = new CriuFailure("The program was just asking to be captured by itself, and its copies would wait for an answer.", "Capture it again.");
            return Failure(request, cause, FailureKind.Failed) with { WasAsking = true };
        }
        catch (OperationCanceledException)
        {
            var cause = new CriuFailure($"The capture took longer than its limit of {request.Timeout.TotalSeconds:0.#} s.", "Raise CaptureOptions.Timeout.");
            return Failure(request, cause, FailureKind.Failed);
        }
    }

    private bool IsAsking()
    {
        if (subject.Control is not { } control)
            return false;
        using var program = ForeignDescriptors.TryOpen(subject.PidB);
        return program?.SocketAt(control.Fd) is { IsAsking: true };
    }

    private InspectionSubject SubjectOf(CaptureMessage request) => new()
    {
        Tree = ProcessTree.Of(subject.PidB),
        Ours = ReplacedAtReplay(),
        TcpConnections = request.TcpConnections,
        UnixConnections = request.UnixConnections,
        ClosedAtReplay = subject.Orders,
        IsStranger = subject.IsStranger,
        IsAnothers = site.CriuIds is not null,
    };

    /// <summary>The control channel and the standard streams: a copy gets others in their place.</summary>
    private HashSet<string> ReplacedAtReplay()
    {
        HashSet<string> links = [.. ManifestDraft.StandardStreams(subject).Where(s => s.Kind is StreamKind.Pipe or StreamKind.Terminal).Select(s => s.Link)];
        if (subject.Control is { } control)
            links.Add(control.Link);
        if (subject.TerminalPath is not null)
            links.Add("/dev/tty");
        return links;
    }

    private CriuDumpOptions Options(CaptureMessage request, Findings findings, PendingCheckpoint pending, bool stop, Action onImagesWritten) => new(site.SeenByCriu(pending.ImagesDirectory))
    {
        Pid = ProcessTree.InnermostId(subject.PidB),
        LeaveRunning = !stop,
        WorkDirectory = site.SharesOurNamespaces ? pending.LogsDirectory : null,
        LogFile = LogName,
        FileLocks = true,
        // Without root CRIU works only when told to, with the capabilities that its file carries. With ids of another user it must not start
        // helpers that would take it for a program of that user's with root's rights, and end it: iptables and nftables do.
        Unprivileged = LibC.geteuid() != 0 || site.CriuIds is not null,
        ShellJob = subject.Session is not null,
        TcpConnections = request.TcpConnections,
        // Nobody in the program knows of them yet, and their clients connect again.
        SkipInFlightConnections = request.TcpConnections != TcpConnections.Fail,
        NetworkLock = NetworkLocks.For(request.TcpConnections),
        ExternalUnixSockets = findings.HasDatagramPeers,
        GhostLimit = findings.LargestDeleted > OwnGhostLimit ? findings.LargestDeleted : null,
        FreezeTimeout = request.Timeout,
        External = [.. ControlKey(), .. TerminalKeys(), .. findings.External],
        OnNotification = notification =>
        {
            if (notification.Phase == CriuPhases.PostDump)
                site.OnMachine(onImagesWritten);
        },
    };

    private IEnumerable<string> ControlKey() => subject.Control is { } control ? [$"unix[{control.Inode}]"] : [];

    private IEnumerable<string> TerminalKeys() => subject.TerminalPath is { } path ? [ManifestDraft.TerminalKey(path)] : [];

    /// <summary>A CRIU in other namespaces can be given no folder but that of the images.</summary>
    private void MoveLogs(PendingCheckpoint pending)
    {
        if (site.SharesOurNamespaces)
            return;
        foreach (string file in Directory.EnumerateFiles(pending.ImagesDirectory).Where(f => !f.EndsWith(".img", StringComparison.Ordinal)))
            File.Move(file, Path.Combine(pending.LogsDirectory, Path.GetFileName(file)));
    }

    private static CaptureResult Failure(CaptureMessage request, CriuFailure failure, FailureKind kind) => new()
    {
        Name = request.Point,
        FailureKind = kind,
        Error = failure.Cause,
        Remedy = failure.Remedy,
    };
}
