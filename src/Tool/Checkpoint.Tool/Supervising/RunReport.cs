using Checkpointing.Store;
using Checkpointing.Tool.Capturing;
using Checkpointing.Tool.Capturing.Inspecting;

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

    /// <summary>All that stood in the way, when the capture was refused before anything was frozen.</summary>
    public IReadOnlyList<Obstacle> Obstacles { get; init; } = [];

    /// <summary>What copies find closed, or connected to somebody outside.</summary>
    public IReadOnlyList<ManifestConnection> Connections { get; init; } = [];

    public static CaptureReport Of(CaptureResult result) => new()
    {
        Ref = result.Checkpoint?.Reference,
        Id = result.Checkpoint?.Manifest.Id,
        Name = result.Name,
        Outcome = result.Checkpoint is null ? "Failed" : nameof(CheckpointOutcome.JustDumped),
        PauseMs = Math.Round(result.Pause.TotalMilliseconds, 3),
        TotalMs = Math.Round(result.Total.TotalMilliseconds, 3),
        ImageBytes = result.Checkpoint?.Manifest.Images.Sum(i => i.SizeBytes) ?? 0,
        Error = result.Error,
        Obstacles = result.Obstacles,
        Connections = result.Checkpoint?.Manifest.Connections ?? [],
    };
}
