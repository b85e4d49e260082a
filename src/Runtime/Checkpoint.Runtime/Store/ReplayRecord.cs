namespace Checkpointing.Store;

/// <summary>What became of a copy.</summary>
internal enum ReplayEnd
{
    /// <summary>It was running when this was written.</summary>
    Running,

    /// <summary>The copy ended: by an exit code of its own, or by a signal.</summary>
    Program,

    /// <summary>The replay's time limit ended it.</summary>
    TimeLimit,

    /// <summary>There never was a copy: the restore failed.</summary>
    NotRestored,
}

/// <summary>The last replay of a checkpoint: <c>last-replay.json</c>, written by <c>replay</c> beside the manifest.</summary>
internal sealed record ReplayRecord
{
    public const string FileName = "last-replay.json";

    public required string CheckpointId { get; init; }

    public required string ReplayId { get; init; }

    public required int PidC { get; init; }

    /// <summary>D as the host sees it; null when nothing was restored.</summary>
    public int? PidD { get; init; }

    /// <summary>D's own idea of its pid: the original's, in a namespace of its own.</summary>
    public int? PidDInside { get; init; }

    public required ReplayEnd End { get; init; }

    /// <summary>What the capture call returned in D; null when D never answered that it is awake.</summary>
    public CheckpointOutcome? Outcome { get; init; }

    /// <summary>D's own, as a shell reports it: 128+n after signal n. Null while it runs or when it never ran.</summary>
    public int? ExitCode { get; init; }

    public int? Signal { get; init; }

    /// <summary>UTC: when the restore began.</summary>
    public required DateTime Started { get; init; }

    /// <summary>From <see cref="Started"/> to D running.</summary>
    public double? ReadyMs { get; init; }

    /// <summary>From <see cref="Started"/> to D's end.</summary>
    public double? EndMs { get; init; }

    /// <summary>Why the restore failed; null otherwise.</summary>
    public string? Error { get; init; }
}
