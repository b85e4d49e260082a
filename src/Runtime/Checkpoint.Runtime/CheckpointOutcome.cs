namespace Checkpointing;

/// <summary>Which of the ways out of <see cref="Checkpoint.Capture"/> was taken.</summary>
public enum CheckpointOutcome
{
    /// <summary>Nobody supervises this process, or a copy reached a capture point again: nothing happened.</summary>
    NotCaptured,

    /// <summary>This is the original, running on: its state has just been written to the store.</summary>
    JustDumped,

    /// <summary>This is a copy, woken from the store. Do not exit here: go on with what the original was doing.</summary>
    JustRestored,
}
