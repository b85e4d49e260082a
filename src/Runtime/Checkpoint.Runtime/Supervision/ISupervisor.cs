namespace Checkpointing.Supervision;

/// <summary>The seam between the capture sequence and whoever does the dumping.</summary>
internal interface ISupervisor
{
    /// <summary>Has this process dumped and waits for the answer. Returns once here, and once in every copy.</summary>
    /// <exception cref="CheckpointException">The capture failed; the process is unharmed.</exception>
    CaptureAnswer Capture(CaptureRequest request);

    /// <summary>Says that this copy is awake and its hooks have run, or which of them failed.</summary>
    void ReportAwake(Exception? failure);

    /// <summary>Whether it has left this copy to itself: from then on nobody supervises it.</summary>
    bool HasLeft => false;

    /// <summary>Notes a value of this copy, where somebody wants to compare copies.</summary>
    void Record(string name, object? value, bool unique)
    {
    }
}

/// <summary>What a capture asks for.</summary>
internal sealed record CaptureRequest(string Name, CaptureOptions Options, int Generation, TimeSpan PreparationTime);

/// <summary>What came of it. <c>Stopped</c> is how long the process is said to have been stopped; null when the clock tells.</summary>
internal sealed record CaptureAnswer(CheckpointOutcome Outcome, string? CheckpointId, int Generation, ReplayContext? Replay, TimeSpan? Stopped = null);
