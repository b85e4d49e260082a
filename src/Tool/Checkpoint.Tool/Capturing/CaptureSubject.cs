using Checkpointing.Store;

namespace Checkpointing.Tool.Capturing;

/// <summary>The program that may be captured, as its supervisor knows it.</summary>
internal sealed record CaptureSubject
{
    public required int PidB { get; init; }

    public required string Program { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    public required string WorkingDirectory { get; init; }

    public required string TemporaryFolder { get; init; }

    /// <summary>The program's end of the control channel.</summary>
    public required ControlChannelEnd Control { get; init; }

    /// <summary>The program's side of our pseudo-terminal; null when it has none.</summary>
    public required string? TerminalPath { get; init; }

    /// <summary>Those of the descriptors 0, 1 and 2 that are the terminal.</summary>
    public required IReadOnlyList<int> TerminalNumbers { get; init; }

    public required string CriuVersion { get; init; }
}
