using Checkpointing.Store;
using Checkpointing.Tool.Capturing;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Replaying;

/// <summary>What became of one copy.</summary>
internal sealed record CopyResult
{
    public required int Index { get; init; }

    /// <summary>D as this machine sees it; null when it was not restored.</summary>
    public int? Pid { get; init; }

    /// <summary>The copy's own; null when it was not restored.</summary>
    public int? ExitCode { get; init; }

    public int? Signal { get; init; }

    /// <summary>From the start of the restore to D running.</summary>
    public TimeSpan? Ready { get; init; }

    /// <summary>From the start of the restore to D's end.</summary>
    public TimeSpan? End { get; init; }

    /// <summary>The most memory that was resident in it at once, in bytes.</summary>
    public long? PeakMemory { get; init; }

    /// <summary>Time on a processor: what CRIU did in its place before it woke up included.</summary>
    public TimeSpan? Processor { get; init; }

    /// <summary>Whether its time limit ended it.</summary>
    public bool TimedOut { get; init; }

    /// <summary>Whether it lives on without us.</summary>
    public bool Detached { get; init; }

    /// <summary>What went wrong in the copy's own hooks; null when nothing did.</summary>
    public string? HookError { get; init; }

    /// <summary>Why there never was a copy; null when there was one.</summary>
    public ToolException? Failure { get; init; }

    /// <summary>Where the copy's streams and the files are that it changed; null when nothing is kept.</summary>
    public string? OutputDirectory { get; init; }

    /// <summary>The files that the copy changed, by their paths in the program: where each is kept.</summary>
    public IReadOnlyDictionary<string, string> ChangedFiles { get; init; } = new Dictionary<string, string>();

    /// <summary>The captures of this copy; null when its capture points are passed by.</summary>
    public IReadOnlyList<CaptureResult>? Captures { get; init; }

    /// <summary>What the copy recorded, in its order.</summary>
    public IReadOnlyList<RecordedValue> Records { get; init; } = [];

    /// <summary>For the store, where the last one is kept.</summary>
    public required ReplayRecord Record { get; init; }

    /// <summary>What this copy alone would make the command end with.</summary>
    public int CommandExitCode => Failure?.ExitCode ?? (TimedOut ? Infrastructure.ExitCode.TimeLimit : ExitCode ?? 0);
}
