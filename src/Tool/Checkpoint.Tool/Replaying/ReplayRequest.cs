using Checkpointing.Store;

namespace Checkpointing.Tool.Replaying;

/// <summary>What one copy is to be.</summary>
internal sealed record ReplayRequest
{
    public required StoredCheckpoint Checkpoint { get; init; }

    public required int Index { get; init; }

    public required int Count { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>How long the copy may run; without limit when null.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether the copy gets a pid and mount namespace of its own.</summary>
    public required bool Isolated { get; init; }
}
