using Checkpointing.Tool.Capturing;
using Checkpointing.Tool.Images;
using Checkpointing.Tool.Supervising.Triggers;

namespace Checkpointing.Tool.Supervising;

/// <summary>What `run` was asked to do.</summary>
internal sealed record RunRequest
{
    public required ProgramToRun Program { get; init; }

    public required string WorkingDirectory { get; init; }

    /// <summary>Whom the program is to belong to; null when that is who we are.</summary>
    public ProgramUser? User { get; init; }

    /// <summary>The name to store checkpoints under; that of the capture point when null.</summary>
    public string? Name { get; init; }

    /// <summary>The one capture point to capture at; all others answer NotCaptured. Any when null.</summary>
    public string? At { get; init; }

    /// <summary>Files that a copy is to be refused without; null when only those count that the program uses.</summary>
    public PinnedFiles? Pinned { get; init; }

    public bool StopAfterCapture { get; init; }

    /// <summary>Which images are compressed.</summary>
    public Compression Compression { get; init; }

    /// <summary>What becomes of unix sockets that are connected to other programs; as the program says when null.</summary>
    public UnixConnections? UnixConnections { get; init; }

    /// <summary>When to capture without the program's asking; null when only its capture points count.</summary>
    public TriggerPlan? Triggers { get; init; }

    /// <summary>The program's variables, on top of our own environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
