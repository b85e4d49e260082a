using Checkpointing;

namespace MinimalApi;

/// <summary>What a request sees of the process: the counter goes on in a copy where it stood at the capture, the instance is new.</summary>
internal sealed class State
{
    private readonly PerRestore<Guid> _instance = new(Guid.NewGuid);
    private int _counter;

    /// <summary>Set when the capture has returned. A copy's other threads run before that: a request may still see NotCaptured.</summary>
    public CheckpointOutcome Outcome { get; set; }

    public Answer Next() => new(Interlocked.Increment(ref _counter), Checkpoint.Generation, Outcome.ToString(), _instance.Value);
}

internal sealed record Answer(int Counter, int Generation, string Outcome, Guid Instance);
