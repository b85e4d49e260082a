using Checkpointing.Hosting.Traffic;
using Checkpointing.Hosting.Warming;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Checkpointing.Hosting;

/// <summary>Captures the host when it has started, and tells its services of every capture from the start to the end of the host.</summary>
internal sealed class CheckpointHost(
    IOptions<CheckpointHostOptions> options,
    HostParticipants participants,
    WarmUpRun warmUp,
    RequestDrain requests,
    IHostApplicationLifetime lifetime,
    ILogger<CheckpointHost> logger) : IHostedService, ICheckpointHost, IDisposable
{
    private readonly TaskCompletionSource<CheckpointResult> _whenStarted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenRegistration _started;
    private CancellationTokenRegistration _stopping;

    public CheckpointResult? Result { get; private set; }

    public Task<CheckpointResult> WhenStarted => _whenStarted.Task;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Before anything else may capture. Unsupervised nobody ever does, and nothing must be asked for that the host would not make by itself.
        if (Checkpoint.IsSupervised)
            participants.Register();
        _started = lifetime.ApplicationStarted.Register(() => _ = Task.Run(CaptureWhenStartedAsync, CancellationToken.None));
        _stopping = lifetime.ApplicationStopping.Register(() => _whenStarted.TrySetCanceled());
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<CheckpointResult> CaptureAsync(string? name = null, CancellationToken cancellationToken = default)
    {
        string point = name ?? options.Value.Name;
        logger.LogDebug("Capturing '{Name}'", point);
        using IDisposable held = requests.Hold();
        CheckpointResult result = await Checkpoint.CaptureAsync(point, options.Value.Capture, cancellationToken).ConfigureAwait(false);
        Result = result;
        Log(result);
        return result;
    }

    public void Dispose()
    {
        _started.Dispose();
        _stopping.Dispose();
        participants.Dispose();
        _whenStarted.TrySetCanceled();
    }

    private async Task CaptureWhenStartedAsync()
    {
        try
        {
            if (!options.Value.CaptureWhenStarted)
                return;
            if (Checkpoint.IsSupervised)
                await warmUp.RunAsync(lifetime.ApplicationStopping).ConfigureAwait(false);
            _whenStarted.TrySetResult(await CaptureAsync(cancellationToken: lifetime.ApplicationStopping).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The host stops, and everybody who waits has been told.
            _whenStarted.TrySetCanceled();
        }
#pragma warning disable CA1031 // Nobody awaits this: what is not told here would be told nowhere, and who awaits WhenStarted would wait for good.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.LogError(exception, "The host was not captured and runs on: {Reason}", exception.Message);
            _whenStarted.TrySetException(exception);

            // Whoever does not await it must not be told of it once more by the finalizer.
            _ = _whenStarted.Task.Exception;
        }
    }

    private void Log(CheckpointResult result)
    {
        switch (result.Outcome)
        {
            case CheckpointOutcome.JustDumped:
                logger.LogInformation("Captured '{Name}' as {CheckpointId}", result.Name, result.CheckpointId);
                break;
            case CheckpointOutcome.JustRestored:
                logger.LogInformation(
                    "This is copy {Index} of {Count} of '{Name}', replay {ReplayId}, generation {Generation}, captured {Stopped} ago",
                    result.Replay!.Index, result.Replay.Count, result.Name, result.Replay.ReplayId, result.Generation, result.Stopped);
                break;
            default:
                logger.LogDebug("Nobody captures '{Name}'", result.Name);
                break;
        }
    }
}
