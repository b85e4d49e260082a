using System.ComponentModel;
using System.Diagnostics;
using Checkpointing.Native;
using Checkpointing.Store;
using Checkpointing.Supervision;
using Checkpointing.Tool.Capturing;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Setup;
using Checkpointing.Tool.Supervising;

namespace Checkpointing.Tool.Replaying;

// Over 300 lines: the life of one copy from beginning to end, whose steps share what must be undone in order when one of them fails.

/// <summary>C: restores one copy (D) as its own child, gives it its input, passes streams and signals through, and waits for its end.</summary>
/// <param name="request">What all copies of the command have in common.</param>
/// <param name="index">Which of them this is.</param>
/// <param name="session">The folder of them all.</param>
/// <param name="images">What they are restored from.</param>
/// <param name="captured">The files that were open at the capture.</param>
/// <param name="criu">The CRIU to use.</param>
/// <param name="slot">Where one copy follows the other; null for a single one.</param>
/// <param name="head">What was begun for a single one already; null when nothing was.</param>
internal sealed class ReplaySession(
    ReplayRequest request, int index, SessionFolder session, PreparedImages images, CapturedFiles captured, CriuInstallation criu,
    NamespaceSlot? slot = null, HeadStart? head = null)
{
    /// <summary>A program that records in a loop must not fill our memory.</summary>
    private const int MostRecords = 10_000;

    private static readonly TimeSpan s_childLimit = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan s_awakeLimit = TimeSpan.FromSeconds(30);

    private readonly CheckpointManifest _manifest = request.Checkpoint.Manifest;
    private readonly string _replayId = RandomDigits.Next(16);
    private readonly DateTime _startedAt = DateTime.UtcNow;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly List<RecordedValue> _records = [];
    private string? _hookError;
    private bool _awake;
    private CaptureService? _captures;
    private int? _unreaped;
    private TimeSpan _ready;

    /// <summary>Runs the copy to its end.</summary>
    /// <param name="connect">Makes what the copy's streams and signals are connected to.</param>
    /// <returns>What became of it; when it could not be restored, why.</returns>
    public CopyResult Run(Func<CopyConnections> connect)
    {
        try
        {
            return Restored(connect);
        }
        catch (ToolException exception)
        {
            return NotRestored(exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return NotRestored(new ToolException(
                ErrorCodes.RestoreFailed, $"{_manifest.Reference} could not be restored: {exception.Message}", "Is there room on the disk, and is the store writable?", exception));
        }
        catch (Win32Exception exception)
        {
            return NotRestored(new ToolException(
                ErrorCodes.RestoreFailed, $"{_manifest.Reference} could not be restored: {exception.Message}", "Are there descriptors (ulimit -n), processes (ulimit -u) and pseudo-terminals left?", exception));
        }
    }

    private CopyResult Restored(Func<CopyConnections> connect)
    {
        Isolation? isolation = null;
        using CopyRestore restore = head?.TakeRestore() ?? CopyRestore.Begin(request, session, criu, slot);
        using ReplayFolder folder = ReplayFolder.Prepare(
            request.Checkpoint, session, images, index, request.Isolated ? request.Files : CopyFiles.Shared, request.Detach ? LastingFiles : null);
        if (!request.Isolated && _manifest.TemporaryDirectory is { } temporary)
            folder.PutTemporaryFolderBack(temporary);
        if (request is { Isolated: true, Captures: not null })
            folder.ShowCaptures();
        folder.Hide(request.SocketFolders);
        using CopyGuard? guard = request.Isolated || request.Detach ? null : CopyGuard.Start();
        using CopyConnections connections = connect();
        (ControlConnection control, Descriptor theirs) = head?.TakeControl() ?? MakeControl();
        string link = theirs.Link;
        try
        {
            int inside;
            using (theirs)
                inside = Restore(restore, folder, connections, theirs, control, out isolation);
            int pid = FindChild(inside, isolation);
            _unreaped = pid;
            guard?.Watch(pid);
            connections.Attach(pid);
            _captures = request.Captures?.For(_manifest, pid, link, connections, isolation, folder, criu);
            if (request.Detach && IsAwake(control))
                return Leave(pid, inside, isolation, folder);
            return Accompany(pid, inside, isolation, control, connections, folder);
        }
        finally
        {
            // The namespace cannot end before its last process is reaped, and D is ours to reap.
            if (_unreaped is { } pid)
            {
                _ = LibC.kill(pid, LibC.SIGKILL);
                ChildProcess.Wait(pid);
            }

            if (isolation is not null && slot is not null)
                slot.Put(isolation);
            else
                isolation?.Dispose();
            control.Dispose();
        }
    }

    private static (ControlConnection Ours, Descriptor Theirs) MakeControl()
    {
        (Descriptor ours, Descriptor theirs) = Descriptor.SocketPair(LibC.SOCK_STREAM);
        return (new ControlConnection(ours), theirs);
    }

    private CopyResult Accompany(int pid, int inside, Isolation? isolation, ControlConnection control, CopyConnections connections, ReplayFolder folder)
    {
        ChildEnd end;
        ChildUsage usage;
        using var limit = new TimeLimit(pid, request.Timeout is { } timeout ? timeout - _ready : null);
        using (ControlServer.Start(control, Answer))
        {
            end = ChildProcess.Wait(pid, out usage);
            _unreaped = null;
            isolation?.CopyEnded();
            limit.Dispose();
            connections.Detach();
        }

        TimeSpan ended = Stopwatch.GetElapsedTime(_started);
        connections.Finish();
        _captures?.Finish();
        if (_captures is { Stopped: true })
            end = new ChildEnd(ExitCode.Success, null);
        var result = new CopyResult
        {
            Index = index,
            Pid = pid,
            ExitCode = end.ExitCode,
            Signal = end.Signal,
            Ready = _ready,
            End = ended,
            PeakMemory = usage.PeakMemory,
            Processor = usage.Processor,
            TimedOut = limit.Passed,
            HookError = _hookError,
            Captures = _captures?.Captures,
            Records = _records,
            Record = Record(null, null),
        };
        return Keep(result with { Record = Record(result, inside) }, folder);
    }

    /// <summary>Waits until the copy's hooks have run: who leaves it to itself wants to know that it is well.</summary>
    /// <returns>False when it has ended instead.</returns>
    private bool IsAwake(ControlConnection control)
    {
        if (_manifest.Control is null || _manifest.FromOutside)
            return true;
        try
        {
            while (!_awake)
            {
                if (control.Receive(s_awakeLimit) is not { } message)
                    return false;
                if (Answer(message) is { } answer)
                    control.Send(answer);
            }
        }
        catch (TimeoutException)
        {
            _hookError = $"it had not said that it is awake after {s_awakeLimit.TotalSeconds:0} s";
        }
        catch (Exception exception) when (exception is IOException or FormatException)
        {
            return false;
        }

        return true;
    }

    private CopyResult Leave(int pid, int inside, Isolation? isolation, ReplayFolder folder)
    {
        isolation?.Release(inside);
        folder.Leave();
        session.Leave();
        _unreaped = null;
        var result = new CopyResult
        {
            Index = index,
            Pid = pid,
            Ready = _ready,
            Detached = true,
            HookError = _hookError,
            OutputDirectory = request.OutputOf(index),
            Records = _records,
            Record = Record(null, null),
        };
        return result with { Record = Record(result, inside) };
    }

    /// <summary>Where files are that outlive us.</summary>
    private string LastingFiles => Path.Combine(
        request.OutputOf(index) ?? Path.Combine(request.Checkpoint.Directory, ReplayFolder.ReplaysFolder, _replayId), ReplayFolder.FilesFolder);

    private CopyResult Keep(CopyResult result, ReplayFolder folder)
    {
        if (request.KeptOf(index, session) is { } kept)
            return result with { OutputDirectory = request.OutputOf(index), ChangedFiles = folder.KeepChangedFiles(Path.Combine(kept, ReplayFolder.FilesFolder)) };
        // The only copy's files are worth keeping; those of many are for who asks for them.
        if (request.Count > 1)
            return result;
        IReadOnlyDictionary<string, string> changed = folder.KeepChangedFiles(LastingFiles);
        return result with { OutputDirectory = changed.Count > 0 ? LastingFiles : null, ChangedFiles = changed };
    }

    private void SendInput(ControlConnection control)
    {
        try
        {
            control.Send(Input());
        }
        catch (IOException)
        {
            // Somebody has killed the copy already: its end tells.
        }
    }

    private RestoredMessage Input() => new()
    {
        CheckpointId = _manifest.Id,
        ReplayId = _replayId,
        Index = index,
        Count = request.Count,
        Generation = _manifest.Generation + 1,
        Arguments = request.Arguments,
        Environment = request.Environment,
        Records = request.Records,
        Detached = request.Detach,
    };

    private ControlMessage? Answer(ControlMessage message)
    {
        switch (message)
        {
            case AwakeMessage awake:
                _awake = true;
                _hookError = awake.Error;
                return null;
            case RecordMessage record:
                if (_records.Count < MostRecords)
                    _records.Add(RecordedValue.Of(record.Value, record.Text, record.Unique));
                return null;
            case CaptureMessage capture when _captures is not null:
                return _captures.Answer(capture);
            case CaptureMessage:
                return new NotCapturedMessage("This is a copy: its capture points are passed by.");
            default:
                return new FailedMessage(FailureKind.Refused, $"The replayer does not expect '{message.Type}'.");
        }
    }

    private int Restore(CopyRestore restore, ReplayFolder folder, CopyConnections connections, Descriptor theirs, ControlConnection control, out Isolation? isolation)
    {
        using HandedFiles handed = HandedFiles.Open(folder, request, captured);
        using ClosedConnections closed = ClosedConnections.Of(_manifest);
        int inside = restore.Run(folder, images, Inherited(connections, theirs, handed, closed), meanwhile: connections.Prepare, onRestored: () =>
        {
            connections.Restored();
            // Only now that CRIU has let go: a copy that ends before makes the restore fail.
            if (_manifest is { Control: not null, FromOutside: false })
                SendInput(control);
            _ready = Stopwatch.GetElapsedTime(_started);
        });
        isolation = restore.Isolation;
        return inside;
    }

    private Dictionary<string, int> Inherited(CopyConnections connections, Descriptor control, HandedFiles handed, ClosedConnections closed)
    {
        var inherited = new Dictionary<string, int>(StringComparer.Ordinal);
        if (_manifest.Control is { } end)
            inherited[end.Link] = control.Number;
        foreach (StandardStream stream in _manifest.Stdio.Where(s => s.Kind is StreamKind.Pipe or StreamKind.Terminal))
            inherited.TryAdd(stream.Key, connections.Theirs(stream.Fd).Number);
        foreach ((string key, Descriptor file) in handed.Opened)
            inherited.TryAdd(key, file.Number);
        foreach ((string link, Descriptor socket) in closed.Sockets)
            inherited.TryAdd(link, socket.Number);
        return inherited;
    }

    /// <summary>CRIU tells D's id as it is inside of a namespace; without one it is D's only id.</summary>
    private static int FindChild(int inside, Isolation? isolation)
    {
        if (isolation is null)
            return inside;
        long deadline = Environment.TickCount64 + (long)s_childLimit.TotalMilliseconds;
        do
        {
            if (isolation.FindCopy(inside) is { } child)
                return child;
            Thread.Yield();
        }
        while (Environment.TickCount64 < deadline);
        throw new ToolException(ErrorCodes.RestoreFailed, $"The copy {inside} ended before it could be waited for.", null);
    }

    private CopyResult NotRestored(ToolException failure) => new()
    {
        Index = index,
        Failure = failure,
        Record = Record(null, null) with { Error = failure.Message },
    };

    private ReplayRecord Record(CopyResult? copy, int? inside) => new()
    {
        CheckpointId = _manifest.Id,
        ReplayId = _replayId,
        PidC = Environment.ProcessId,
        PidD = copy?.Pid,
        PidDInside = inside,
        End = copy is null ? ReplayEnd.NotRestored : copy.Detached ? ReplayEnd.Running : copy.TimedOut ? ReplayEnd.TimeLimit : ReplayEnd.Program,
        // A copy of a program that dumped itself has nobody to tell that it is awake: CRIU told it what it is.
        Outcome = _awake || ((_manifest.Mode == CaptureMode.Service || _manifest.FromOutside) && copy is not null) ? CheckpointOutcome.JustRestored : null,
        ExitCode = copy?.ExitCode,
        Signal = copy?.Signal,
        Started = _startedAt,
        ReadyMs = copy?.Ready?.TotalMilliseconds,
        EndMs = copy?.End?.TotalMilliseconds,
        Error = copy?.HookError,
    };
}
