using Checkpointing.Store;
using Checkpointing.Supervision;
using Checkpointing.Tool.Capturing.Inspecting;

namespace Checkpointing.Tool.Capturing;

/// <summary>What came of one capture.</summary>
internal sealed record CaptureResult
{
    public required string Name { get; init; }

    /// <summary>Null when the capture failed.</summary>
    public StoredCheckpoint? Checkpoint { get; init; }

    public FailureKind FailureKind { get; init; }

    /// <summary>Why it failed; null when it did not.</summary>
    public string? Error { get; init; }

    public string? Remedy { get; init; }

    /// <summary>What stood in the way, when the capture was refused before anything was frozen.</summary>
    public IReadOnlyList<Obstacle> Obstacles { get; init; } = [];

    /// <summary>Whether it failed because the program was about to be captured by itself: that comes next, and then this can be had.</summary>
    public bool WasAsking { get; init; }

    /// <summary>From the program's request to our answer.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>The pause, and what the program did before it asked: hooks, critical sections, garbage collection.</summary>
    public TimeSpan Total { get; init; }

    /// <summary>Whether the capture ended the program, as it was told to.</summary>
    public bool Stopped { get; init; }
}
