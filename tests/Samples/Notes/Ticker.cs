using Checkpointing;

namespace Notes;

/// <summary>A background service that pauses for a capture: it is told because it is a participant, no more is needed.</summary>
internal sealed class Ticker : BackgroundService, ICheckpointParticipant
{
    private readonly SemaphoreSlim _pause = new(1, 1);

    public int Ticks { get; private set; }

    public Task BeforeCaptureAsync(CancellationToken cancellationToken) => _pause.WaitAsync(cancellationToken);

    public Task AfterDumpAsync(CancellationToken cancellationToken) => Resume();

    public Task AfterRestoreAsync(ReplayContext replay, CancellationToken cancellationToken) => Resume();

    public Task CaptureFailedAsync(Exception reason, CancellationToken cancellationToken) => Resume();

    public override void Dispose()
    {
        _pause.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await _pause.WaitAsync(stoppingToken);
            Ticks++;
            _pause.Release();
            await Task.Delay(10, stoppingToken);
        }
    }

    private Task Resume()
    {
        _pause.Release();
        return Task.CompletedTask;
    }
}
