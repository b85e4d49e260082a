using Checkpointing.Supervision;
using Checkpointing.Tool.Images;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Capturing;

/// <summary>Serves the capture points of one program: captures, tells, answers, and sees to what can wait until the program runs on.</summary>
internal sealed class CaptureService(Capturer capturer, CaptureOrders orders, Reporter reporter, Action<Action> interject)
{
    private static readonly TimeSpan s_flushLimit = TimeSpan.FromMinutes(2);

    private const int MoreTries = 3;

    private readonly Lock _oneAtATime = new();
    private readonly List<CaptureResult> _captures = [];
    private int _asking;
    private Task _flushed = Task.CompletedTask;

    public IReadOnlyList<CaptureResult> Captures => _captures;

    /// <summary>Whether a capture ended the program, as it was told to.</summary>
    public bool Stopped => _captures.Exists(c => c.Stopped);

    /// <summary>Has CRIU ready before the first capture.</summary>
    public void Prepare() => capturer.Prepare();

    /// <summary>Captures, and gives the answer that the program waits for.</summary>
    public ControlMessage Answer(CaptureMessage request)
    {
        if (orders.At is { } at && request.Point != at)
            return new NotCapturedMessage($"Only the capture point '{at}' is captured.");
        CaptureResult result = Capture(request, outside: false);
        return result.Checkpoint is { } checkpoint
            ? new DumpedMessage(checkpoint.Manifest.Id)
            : new FailedMessage(result.FailureKind, $"The capture '{result.Name}' failed: {CaptureTalk.Reason(result)}");
    }

    /// <summary>Captures the program without its asking: a copy wakes up as what it is and just goes on.</summary>
    public CaptureResult CaptureFromOutside(CaptureMessage request)
    {
        CaptureResult result;
        int more = MoreTries;
        // A program that does nothing but capture itself has checkpoints enough.
        do
            result = Capture(request, outside: true);
        while (result.WasAsking && more-- > 0);
        return result;
    }

    private CaptureResult Capture(CaptureMessage request, bool outside)
    {
        if (!outside)
            Interlocked.Increment(ref _asking);
        lock (_oneAtATime)
        {
            CaptureMessage ordered = orders.UnixConnections is { } unix ? request with { UnixConnections = unix } : request;
            // Frozen while it asks, it would wait in every copy for an answer: then the copy is answered.
            bool unasked = outside && Volatile.Read(ref _asking) == 0;
            CaptureResult result;
            try
            {
                result = capturer.Capture(ordered, new CaptureTerms(orders.Name, orders.Stop || !request.LeaveRunning, unasked, orders.Compression));
            }
            finally
            {
                if (!outside)
                    Interlocked.Decrement(ref _asking);
            }

            _captures.Add(result);
            interject(() => CaptureTalk.Tell(reporter, result));
            if (result is { Checkpoint: { } checkpoint, Stopped: false })
                _flushed = _flushed.ContinueWith(_ => checkpoint.TryFlushToDisk(), TaskScheduler.Default);
            capturer.Prepare();
            return result;
        }
    }

    /// <summary>The program has ended: waits until the disk has its checkpoints.</summary>
    public void Finish()
    {
        _flushed.Wait(s_flushLimit);
        capturer.DropPrepared();
    }
}

/// <summary>How one capture is made.</summary>
/// <param name="Name">The name to store it under; the capture point's own when null.</param>
/// <param name="Stop">Whether the program is to end with the capture.</param>
/// <param name="FromOutside">Whether nothing in the program waits for an answer.</param>
/// <param name="Compression">Which images are compressed.</param>
internal sealed record CaptureTerms(string? Name, bool Stop, bool FromOutside, Compression Compression = Compression.MemoryFiles);

/// <summary>What the user told for all captures of one command, whatever the program asks for.</summary>
/// <param name="Name">The name to store checkpoints under; that of the capture point when null.</param>
/// <param name="At">The only capture point that is captured; all of them when null.</param>
/// <param name="Stop">Whether the first capture ends the program.</param>
/// <param name="UnixConnections">What becomes of unix sockets to outside; as the program says when null.</param>
/// <param name="Compression">Which images are compressed.</param>
internal sealed record CaptureOrders(string? Name, string? At, bool Stop, UnixConnections? UnixConnections, Compression Compression = Compression.MemoryFiles);
