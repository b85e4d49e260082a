namespace Checkpointing.Testing;

/// <summary>One time that a capture point was reached under a <see cref="SimulatedSupervisor"/>.</summary>
public sealed class SimulatedCapture
{
    internal SimulatedCapture(string name, CaptureOptions options)
    {
        Name = name;
        Options = options;
    }

    /// <summary>The name of the capture point.</summary>
    public string Name { get; }

    /// <summary>The options it gave, or the defaults.</summary>
    public CaptureOptions Options { get; }

    /// <summary>What was answered; null when <see cref="Failure"/> was thrown instead.</summary>
    public CheckpointOutcome? Outcome { get; internal set; }

    /// <summary>What the copy was given; null unless <see cref="Outcome"/> is <see cref="CheckpointOutcome.JustRestored"/>.</summary>
    public ReplayContext? Replay { get; internal set; }

    /// <summary>What the capture point was made to throw; null when it answered.</summary>
    public CheckpointException? Failure { get; internal set; }

    /// <summary>What went wrong in the hooks of a copy, as the one who replays would be told; null when nothing did.</summary>
    public Exception? HookFailure { get; internal set; }
}
