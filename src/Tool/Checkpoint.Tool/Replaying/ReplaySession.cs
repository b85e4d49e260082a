using System.Diagnostics;
using System.Security.Cryptography;
using Checkpointing.Native;
using Checkpointing.Store;
using Checkpointing.Supervision;
using Checkpointing.Store.Facts;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Setup;
using Checkpointing.Tool.Supervising;

namespace Checkpointing.Tool.Replaying;

/// <summary>C: restores one copy (D) as its own child, gives it its input, passes streams and signals through, and waits for its end.</summary>
internal sealed class ReplaySession(ReplayRequest request, CriuInstallation criu)
{
    private readonly CheckpointManifest _manifest = request.Checkpoint.Manifest;
    private readonly string _replayId = RandomNumberGenerator.GetHexString(16, lowercase: true);
    private readonly DateTime _startedAt = DateTime.UtcNow;
    private readonly long _started = Stopwatch.GetTimestamp();
    private string? _hookError;
    private bool _awake;

    /// <exception cref="ToolException">The copy could not be restored.</exception>
    public CopyResult Run()
    {
        Isolation? isolation = null;
        using ReplayFolder folder = ReplayFolder.Prepare(request.Checkpoint, _replayId);
        using ProgramStreams streams = ProgramStreams.OfKinds([.. _manifest.Stdio.Select(s => s.Kind)]);
        using var signals = new SignalForwarder(streams.Resize);
        (Descriptor ours, Descriptor theirs) = Descriptor.SocketPair(LibC.SOCK_STREAM);
        try
        {
            int inside;
            using (theirs)
                inside = Restore(folder, streams, theirs, out isolation);
            int pid = FindChild(inside);
            streams.CloseTheirs();
            streams.AdaptTerminal();
            streams.StartPumps();
            signals.Attach(pid);
            return Accompany(pid, inside, new ControlConnection(ours), streams, signals, folder);
        }
        catch (ToolException exception)
        {
            Record(new CopyEnd(null, null, ReplayEnd.NotRestored, exception.Message));
            throw;
        }
        finally
        {
            isolation?.Dispose();
        }
    }

    private CopyResult Accompany(int pid, int inside, ControlConnection control, ProgramStreams streams, SignalForwarder signals, ReplayFolder folder)
    {
        // Only now that CRIU has let go: a copy that ends before makes the restore fail.
        if (_manifest.Control is not null)
            control.Send(Input());
        TimeSpan ready = Stopwatch.GetElapsedTime(_started);
        ChildEnd end;
        using var limit = new TimeLimit(pid, request.Timeout is { } timeout ? timeout - ready : null);
        using (ControlServer.Start(control, Answer))
        {
            end = ChildProcess.Wait(pid)!.Value;
            limit.Dispose();
            signals.Detach();
        }

        TimeSpan ended = Stopwatch.GetElapsedTime(_started);
        streams.Finish();
        var result = new CopyResult
        {
            Index = request.Index,
            Pid = pid,
            ExitCode = end.ExitCode,
            Signal = end.Signal,
            Ready = ready,
            End = ended,
            TimedOut = limit.Passed,
            Error = _hookError,
            OutputDirectory = folder.Keep(),
        };
        Record(new CopyEnd(result, inside, result.TimedOut ? ReplayEnd.TimeLimit : ReplayEnd.Program, _hookError));
        return result;
    }

    private RestoredMessage Input() => new()
    {
        CheckpointId = _manifest.Id,
        ReplayId = _replayId,
        Index = request.Index,
        Count = request.Count,
        Generation = _manifest.Generation + 1,
        Arguments = request.Arguments,
        Environment = request.Environment,
    };

    private ControlMessage? Answer(ControlMessage message)
    {
        switch (message)
        {
            case AwakeMessage awake:
                _awake = true;
                _hookError = awake.Error;
                return null;
            case CaptureMessage:
                return new NotCapturedMessage("This is a copy: its capture points are passed by.");
            default:
                return new FailedMessage(FailureKind.Refused, $"The replayer does not expect '{message.Type}'.");
        }
    }

    private int Restore(ReplayFolder folder, ProgramStreams streams, Descriptor control, out Isolation? isolation)
    {
        var restore = new CopyRestore(_manifest, folder, criu.Path, Inherited(streams, control));
        int inside = restore.Run(request.Isolated);
        isolation = restore.Isolation;
        return inside;
    }

    private Dictionary<string, int> Inherited(ProgramStreams streams, Descriptor control)
    {
        var inherited = new Dictionary<string, int>(StringComparer.Ordinal);
        if (_manifest.Control is { } end)
            inherited[end.Link] = control.Number;
        foreach (StandardStream stream in _manifest.Stdio.Where(s => s.Kind is StreamKind.Pipe or StreamKind.Terminal))
            inherited.TryAdd(stream.Key, streams.Theirs(stream.Fd).Number);
        return inherited;
    }

    /// <summary>CRIU tells D's id as it is inside the namespace; here D is the child of ours that has this id there.</summary>
    private static int FindChild(int inside)
    {
        foreach (int child in ProcessTree.ChildrenOf(Environment.ProcessId))
        {
            if (ProcessTree.IdsInNamespaces(child) is [.., var innermost] && innermost == inside)
                return child;
        }

        throw new ToolException(ErrorCodes.RestoreFailed, $"The copy {inside} ended before it could be waited for.", null);
    }

    private void Record(CopyEnd end) => request.Checkpoint.Write(new ReplayRecord
    {
        CheckpointId = _manifest.Id,
        ReplayId = _replayId,
        PidC = Environment.ProcessId,
        PidD = end.Copy?.Pid,
        PidDInside = end.Inside,
        End = end.End,
        // A copy of a program that dumped itself has nobody to tell that it is awake: CRIU told it what it is.
        Outcome = _awake || (_manifest.Mode == CaptureMode.Service && end.Copy is not null) ? CheckpointOutcome.JustRestored : null,
        ExitCode = end.Copy?.ExitCode,
        Signal = end.Copy?.Signal,
        Started = _startedAt,
        ReadyMs = end.Copy?.Ready.TotalMilliseconds,
        EndMs = end.Copy?.End.TotalMilliseconds,
        Error = end.Error,
    });

    private sealed record CopyEnd(CopyResult? Copy, int? Inside, ReplayEnd End, string? Error);
}
