namespace Checkpointing.Store;

/// <summary>How B ended: <c>run.json</c>, written by <c>run</c> beside the manifest once B is gone.</summary>
internal sealed record RunRecord
{
    public const string FileName = "run.json";

    public required string CheckpointId { get; init; }

    public required int PidA { get; init; }

    public required int PidB { get; init; }

    /// <summary>What the capture call returned in B.</summary>
    public CheckpointOutcome Outcome { get; init; } = CheckpointOutcome.JustDumped;

    /// <summary>As a shell reports it: 128+n after signal n.</summary>
    public required int ExitCode { get; init; }

    public int? Signal { get; init; }

    /// <summary>Whether the capture itself ended B (<c>--stop-after-capture</c>): then nothing returned in B.</summary>
    public bool StoppedByCapture { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime Ended { get; init; }
}
