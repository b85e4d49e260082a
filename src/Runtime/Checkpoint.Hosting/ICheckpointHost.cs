namespace Checkpointing.Hosting;

/// <summary>What came of capturing this host, and captures at other times. A service: ask for it in a constructor.</summary>
public interface ICheckpointHost
{
    /// <summary>What the last capture came to, in the original as well as in a copy; null before there was one, or when it failed.</summary>
    CheckpointResult? Result { get; }

    /// <summary>
    /// Ends when the host has been captured after its start, or restored, with <see cref="Result"/>. It ends with
    /// <see cref="CheckpointOutcome.NotCaptured"/> when nobody supervises, and fails as the capture fails.
    /// </summary>
    Task<CheckpointResult> WhenStarted { get; }

    /// <summary>
    /// Captures the host now. May be called from a request: the capture waits for all others but not for that one.
    /// </summary>
    /// <param name="name">The name of the capture point; the options' when null.</param>
    /// <param name="cancellationToken">Gives up before the process is frozen.</param>
    /// <exception cref="CheckpointException">The process is supervised and the capture failed. The host runs on.</exception>
    Task<CheckpointResult> CaptureAsync(string? name = null, CancellationToken cancellationToken = default);
}
