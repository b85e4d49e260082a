using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Replaying.Comparing;
using Checkpointing.Tool.Setup;

namespace Checkpointing.Tool.Replaying.Many;

/// <summary>Runs many copies, some of them at once, each as if it were alone.</summary>
internal sealed class ReplayBatch(ReplayRequest request, CapturedFiles captured, CriuInstallation criu, Reporter reporter)
{
    private readonly CopyResult?[] _results = new CopyResult?[request.Count];
    private readonly CopyComparer? _comparer = request.Compare ? new CopyComparer(keepFiles: request.OutputDirectory is not null) : null;
    private int _next = -1;
    private ExceptionDispatchInfo? _failure;

    public BatchResult Run()
    {
        long started = Stopwatch.GetTimestamp();
        using SessionFolder session = SessionFolder.Create(request.Checkpoint);
        using PreparedImages images = PreparedImages.Begin(request.Checkpoint, session, fill: request.Isolated);
        using var input = new SharedInput();
        using var signals = new CopySignals();
        using (var progress = BatchProgress.Start(request, reporter))
        {
            Thread[] workers =
            [
                .. Enumerable.Range(0, Math.Min(request.AtOnce, request.Count)).Select(number =>
                    new Thread(() => Work(session, images, input, signals, progress)) { Name = $"copies {number}" }),
            ];
            foreach (Thread worker in workers)
                worker.Start();
            foreach (Thread worker in workers)
                worker.Join();
        }

        _failure?.Throw();
        return new BatchResult([.. _results.OfType<CopyResult>()], Stopwatch.GetElapsedTime(started))
        {
            InterruptedExitCode = signals.Interrupted ? signals.InterruptedExitCode : null,
            // While the files are still there.
            Comparison = _comparer?.Conclude(),
        };
    }

    private void Work(SessionFolder session, PreparedImages images, SharedInput input, CopySignals signals, BatchProgress progress)
    {
        try
        {
            RunInTurn(session, images, input, signals, progress);
        }
#pragma warning disable CA1031 // Carried over to the thread that waits: here it would end us at once, and leave the other copies to nobody.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
        }
    }

    private void RunInTurn(SessionFolder session, PreparedImages images, SharedInput input, CopySignals signals, BatchProgress progress)
    {
        using var slot = new NamespaceSlot();
        while (Volatile.Read(ref _failure) is null && !signals.Interrupted && Interlocked.Increment(ref _next) is var index && index < request.Count)
        {
            progress.Begun(index);
            var copy = new ReplaySession(request, index, session, images, captured, criu, slot);
            CopyResult result = copy.Run(() => request.Detach
                ? new DetachedConnections(request.OutputOf(index))
                : new ManyConnections(request.Checkpoint.Manifest, new CopyOutput(reporter, request.KeptOf(index, session)), input, signals));
            _results[index] = result;
            if (request.KeptOf(index, session) is { } kept)
                _comparer?.Add(result, [CopyOutput.PathOf(kept, 1), CopyOutput.PathOf(kept, 2)], result.ChangedFiles);
            progress.Ended(result);
        }
    }
}

/// <summary>What became of many copies.</summary>
/// <param name="Copies">Those that were begun, by their index.</param>
/// <param name="Elapsed">From the first one's start to the last one's end.</param>
internal sealed record BatchResult(IReadOnlyList<CopyResult> Copies, TimeSpan Elapsed)
{
    /// <summary>What to end with because we were told to end; null when we were not.</summary>
    public int? InterruptedExitCode { get; init; }

    /// <summary>Null when nobody wanted one.</summary>
    public ComparisonReport? Comparison { get; init; }
}
