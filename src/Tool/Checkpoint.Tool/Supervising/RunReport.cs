namespace Checkpointing.Tool.Supervising;

/// <summary>What `run --report` writes.</summary>
internal sealed record RunReport
{
    public required string Program { get; init; }

    public required int PidA { get; init; }

    public required int PidB { get; init; }

    /// <summary>What `run` ends with.</summary>
    public required int ExitCode { get; init; }

    /// <summary>The signal that ended the program; null when it exited.</summary>
    public int? Signal { get; init; }

    public required IReadOnlyList<CaptureReport> Captures { get; init; }
}

/// <summary>One capture in a <see cref="RunReport"/>.</summary>
internal sealed record CaptureReport
{
    public string? Ref { get; init; }

    public string? Id { get; init; }

    public required string Name { get; init; }

    /// <summary>What the capture call returned in the program: JustDumped, or Failed when it threw.</summary>
    public required string Outcome { get; init; }

    public double PauseMs { get; init; }

    public double TotalMs { get; init; }

    public long ImageBytes { get; init; }

    public string? Error { get; init; }
}
