using System.Globalization;
using Checkpointing.Store;

namespace Checkpointing.Tool.Replaying;

/// <summary>Where the files are that the program had open for writing at the capture.</summary>
internal enum CopyFiles
{
    /// <summary>Each copy has its own, as they were at the capture.</summary>
    Isolated,

    /// <summary>All copies have the real ones, as they are now.</summary>
    Shared,
}

/// <summary>What one replay command is to do.</summary>
internal sealed record ReplayRequest
{
    public required StoredCheckpoint Checkpoint { get; init; }

    /// <summary>How many copies.</summary>
    public int Count { get; init; } = 1;

    /// <summary>How many of them at once.</summary>
    public int AtOnce { get; init; } = 1;

    public IReadOnlyList<string> Arguments { get; init; } = [];

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>How long each copy may run; without limit when null.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How the capture points of copies are served; null when they are passed by.</summary>
    public CopyCaptures? Captures { get; init; }

    /// <summary>Whether each copy gets a pid and mount namespace of its own.</summary>
    public required bool Isolated { get; init; }

    /// <summary>Whether each copy gets a network of its own, of which there is only the loopback; null: when it would be in the way of others.</summary>
    public bool? OwnNetwork { get; init; }

    /// <summary>Folders that hold nothing but sockets of the program, of which each copy has one of its own.</summary>
    public IReadOnlyList<string> SocketFolders { get; init; } = [];

    public CopyFiles Files { get; init; }

    /// <summary>Where each copy's streams, and the files it changed, are kept; nowhere when null.</summary>
    public string? OutputDirectory { get; init; }

    /// <summary>Whether the copies outlive the command.</summary>
    public bool Detach { get; init; }

    /// <summary>Whether the copies are compared.</summary>
    public bool Compare { get; init; }

    /// <summary>Whether somebody wants to know what the copies record.</summary>
    public bool Records { get; init; }

    /// <summary>The part of <see cref="OutputDirectory"/> that belongs to one copy.</summary>
    public string? OutputOf(int index) => OutputDirectory is null ? null : Path.Combine(OutputDirectory, index.ToString(CultureInfo.InvariantCulture));

    /// <summary>Where what a copy writes is kept at least until all have ended; null when nobody needs it.</summary>
    public string? KeptOf(int index, SessionFolder session) => OutputOf(index) ?? (Compare ? session.KeptOf(index) : null);
}
