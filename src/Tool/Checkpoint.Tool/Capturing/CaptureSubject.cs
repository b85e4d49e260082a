using Checkpointing.Store;

namespace Checkpointing.Tool.Capturing;

/// <summary>The program that may be captured, as its supervisor knows it.</summary>
internal sealed record CaptureSubject
{
    /// <summary>The program as seen from here.</summary>
    public required int PidB { get; init; }

    public required string Program { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    public required string WorkingDirectory { get; init; }

    /// <summary>Its private TMPDIR, by the name that it knows; null when it has none of ours.</summary>
    public required string? TemporaryFolder { get; init; }

    /// <summary>The program's end of the control channel; null when it has none.</summary>
    public required ControlChannelEnd? Control { get; init; }

    /// <summary>The program's side of our pseudo-terminal; null when it has none.</summary>
    public required string? TerminalPath { get; init; }

    /// <summary>Files that a copy is refused without; null when only those count that it uses.</summary>
    public PinnedFiles? Pinned { get; init; }

    public required string CriuVersion { get; init; }

    /// <summary>The socket over which it is told to capture itself, by the text of /proc/PID/fd/N; null when it is not.</summary>
    public string? Orders { get; init; }

    /// <summary>How many times its line has been restored, as far as we know.</summary>
    public int Generation { get; init; }

    /// <summary>The checkpoint that the program was replayed from; null for an original.</summary>
    public string? Parent { get; init; }

    /// <summary>Its session, by its own name for it; null when it leads one.</summary>
    public int? Session { get; init; }

    /// <summary>Whether somebody else has started it.</summary>
    public bool IsStranger { get; init; }
}
