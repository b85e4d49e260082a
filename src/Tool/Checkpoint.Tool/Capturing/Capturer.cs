using System.Diagnostics;
using Checkpointing.Criu;
using Checkpointing.Store;
using Checkpointing.Supervision;
using Checkpointing.Tool.Diagnosing;

namespace Checkpointing.Tool.Capturing;

/// <summary>Makes checkpoints of a supervised program with CRIU, from outside.</summary>
internal sealed class Capturer(CriuClient criu, CheckpointStore store, CaptureSubject subject)
{
    private const string LogName = "dump.log";

    /// <summary>Captures the program, which waits for the answer.</summary>
    /// <param name="request">What the program asked for.</param>
    /// <param name="name">The name to store it under; the capture point's own when null.</param>
    /// <param name="stop">Whether the program is to end with the capture.</param>
    public CaptureResult Capture(CaptureMessage request, string? name, bool stop)
    {
        long started = Stopwatch.GetTimestamp();
        CaptureResult result;
        try
        {
            using PendingCheckpoint pending = store.Begin(name ?? request.Point);
            result = Capture(request, pending, stop);
        }
        catch (Exception exception) when (exception is StoreException or IOException or UnauthorizedAccessException)
        {
            result = Failure(request, new CriuFailure(exception.Message, null), FailureKind.Failed);
        }

        TimeSpan pause = Stopwatch.GetElapsedTime(started);
        return result with { Name = name ?? request.Point, Pause = pause, Total = pause + request.Preparation };
    }

    private CaptureResult Capture(CaptureMessage request, PendingCheckpoint pending, bool stop)
    {
        using var limit = new CancellationTokenSource(request.Timeout);
        var draft = new ManifestDraft(subject, request, stop);
        StoredCheckpoint? stored = null;
        CriuDumpOptions options = Options(request, pending, stop, onImagesWritten: () =>
        {
            draft.AddFiles(pending);
            // CRIU kills the program right after this: the checkpoint must be whole before, and a failure still undoes all.
            if (stop)
                stored = pending.Commit(draft.Complete(pending));
        });
        try
        {
            // What does not need the program frozen is looked up while CRIU is at work.
            Task facts = Task.Run(draft.AddFacts, CancellationToken.None);
            draft.Time("dump", () => criu.Dump(options, limit.Token));
            facts.GetAwaiter().GetResult();
            // The program waits: whoever answers it sees to it that the disk has everything afterwards.
            stored ??= pending.Commit(draft.Complete(pending), flush: false);
            return new CaptureResult { Name = pending.Name, Checkpoint = stored, Stopped = stop };
        }
        catch (CriuException exception)
        {
            return Failure(request, CriuFailure.From(exception, Path.Combine(pending.LogsDirectory, LogName)), FailureKind.Failed);
        }
        catch (OperationCanceledException)
        {
            var cause = new CriuFailure($"The capture took longer than its limit of {request.Timeout.TotalSeconds:0.#} s.", "Raise CaptureOptions.Timeout.");
            return Failure(request, cause, FailureKind.Failed);
        }
    }

    private CriuDumpOptions Options(CaptureMessage request, PendingCheckpoint pending, bool stop, Action onImagesWritten) => new(pending.ImagesDirectory)
    {
        Pid = subject.PidB,
        LeaveRunning = !stop,
        WorkDirectory = pending.LogsDirectory,
        LogFile = LogName,
        FileLocks = true,
        TcpConnections = request.TcpConnections,
        FreezeTimeout = request.Timeout,
        External = [$"unix[{subject.Control.Inode}]", .. TerminalKeys()],
        OnNotification = notification =>
        {
            if (notification.Phase == CriuPhases.PostDump)
                onImagesWritten();
        },
    };

    private IEnumerable<string> TerminalKeys() => subject.TerminalPath is { } path ? [ManifestDraft.TerminalKey(path)] : [];

    private static CaptureResult Failure(CaptureMessage request, CriuFailure failure, FailureKind kind) => new()
    {
        Name = request.Point,
        FailureKind = kind,
        Error = failure.Cause,
        Remedy = failure.Remedy,
    };
}
