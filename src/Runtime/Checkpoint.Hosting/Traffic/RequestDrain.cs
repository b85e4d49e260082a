using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Checkpointing.Hosting.Traffic;

/// <summary>Lets requests finish before a capture and holds new ones back until everything else is awake again.</summary>
internal sealed class RequestDrain(IOptions<CheckpointHostOptions> options, ILogger<RequestDrain> logger) : ICheckpointParticipant
{
    private readonly Lock _gate = new();
    private bool _captureUnderWay;
    private int _held;

    public TrafficGate Gate { get; } = new();

    /// <summary>
    /// Requests of a capture from now on are held back until the answer is disposed, also when its hooks are through: they are to find
    /// what the capture has come to.
    /// </summary>
    public IDisposable Hold()
    {
        lock (_gate)
            _held++;
        return new Holding(this, Gate.BeginAsking());
    }

    public async Task BeforeCaptureAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _captureUnderWay = true;
        }

        TimeSpan limit = options.Value.DrainTimeout;
        IReadOnlyList<string> left = await Gate.CloseAsync(limit, cancellationToken).ConfigureAwait(false);
        if (left.Count > 0)
        {
            throw new TimeoutException(
                $"{left.Count} request(s) were still in flight after {limit.TotalSeconds:0.#} s: {string.Join(", ", left.Order().Take(5))}. " +
                "Raise DrainTimeout, or name paths whose requests never end in EndlessPaths");
        }

        logger.LogDebug("No request is in flight; new ones wait");
    }

    public Task AfterDumpAsync(CancellationToken cancellationToken) => OpenAsync();

    public Task AfterRestoreAsync(ReplayContext replay, CancellationToken cancellationToken) => OpenAsync();

    public Task CaptureFailedAsync(Exception reason, CancellationToken cancellationToken) => OpenAsync();

    public override string ToString() => "the draining of requests";

    private Task OpenAsync()
    {
        lock (_gate)
        {
            _captureUnderWay = false;
            OpenIfNothingHolds();
        }

        return Task.CompletedTask;
    }

    private void Release()
    {
        lock (_gate)
        {
            _held--;
            OpenIfNothingHolds();
        }
    }

    /// <summary>The next capture may have closed the gate before the last one was let go of.</summary>
    private void OpenIfNothingHolds()
    {
        if (_held == 0 && !_captureUnderWay)
            Gate.Open();
    }

    private sealed class Holding(RequestDrain requests, IDisposable? asking) : IDisposable
    {
        private int _disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) != 0)
                return;
            asking?.Dispose();
            requests.Release();
        }
    }
}
