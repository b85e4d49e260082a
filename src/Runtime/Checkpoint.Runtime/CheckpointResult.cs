namespace Checkpointing;

/// <summary>What came of a capture. The same call returns once in the original and once in every copy.</summary>
public sealed class CheckpointResult
{
    internal CheckpointResult(CheckpointOutcome outcome, string name, string? checkpointId, int generation, ReplayContext? replay, TimeSpan stopped)
    {
        Outcome = outcome;
        Name = name;
        CheckpointId = checkpointId;
        Generation = generation;
        Replay = replay;
        Stopped = stopped;
    }

    /// <summary>Which side of the capture this is. Switch on it.</summary>
    public CheckpointOutcome Outcome { get; }

    /// <summary>The name given to the capture point.</summary>
    public string Name { get; }

    /// <summary>The checkpoint's id in the store; null when nothing was captured.</summary>
    public string? CheckpointId { get; }

    /// <summary>How many times this line of copies has been restored: 0 in the original.</summary>
    public int Generation { get; }

    /// <summary>What this replay was given; null unless <see cref="Outcome"/> is <see cref="CheckpointOutcome.JustRestored"/>.</summary>
    public ReplayContext? Replay { get; }

    /// <summary>Wall time that passed between the dump and the restore. Monotonic clocks stood still meanwhile. Zero unless restored.</summary>
    public TimeSpan Stopped { get; }
}
