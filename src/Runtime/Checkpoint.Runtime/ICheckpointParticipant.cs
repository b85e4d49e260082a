namespace Checkpointing;

/// <summary>
/// Something that must be told before a capture and after it: a pool, a cache, a connection.
/// Every member does nothing by default.
/// </summary>
public interface ICheckpointParticipant
{
    /// <summary>The process is about to be captured. Let go of what a copy must not share.</summary>
    /// <param name="cancellationToken">Cancelled when the hook has used up its limit.</param>
    Task BeforeCaptureAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The original runs on.</summary>
    /// <param name="cancellationToken">Cancelled when the hook has used up its limit.</param>
    Task AfterDumpAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>This is a copy that has just woken up.</summary>
    /// <param name="replay">What the replay was given.</param>
    /// <param name="cancellationToken">Cancelled when the hook has used up its limit.</param>
    Task AfterRestoreAsync(ReplayContext replay, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The capture is off. Told to every participant whose <see cref="BeforeCaptureAsync"/> was called.</summary>
    /// <param name="reason">Why nothing was captured.</param>
    /// <param name="cancellationToken">Cancelled when the hook has used up its limit.</param>
    Task CaptureFailedAsync(Exception reason, CancellationToken cancellationToken) => Task.CompletedTask;
}
