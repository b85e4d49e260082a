using System.Text.Json.Serialization;

namespace Checkpointing.Store;

/// <summary>What <c>checkpoint.json</c> says: everything a replay, a check or a reader needs to know without opening an image.</summary>
/// <remarks>Fields may be added; none is renamed while <see cref="CurrentSchemaVersion"/> stays.</remarks>
internal sealed record CheckpointManifest
{
    public const int CurrentSchemaVersion = 1;
    public const string FileName = "checkpoint.json";

    public int SchemaVersion { get; init; } = CurrentSchemaVersion;

    /// <summary>The name it is listed under: the capture point's, unless <c>--name</c> gave another.</summary>
    public required string Name { get; init; }

    /// <summary>Set by the store on commit, as is <see cref="Number"/>.</summary>
    public string Id { get; init; } = "";

    public int Number { get; init; }

    /// <summary>How many times the captured process had been restored: 0 in an original.</summary>
    public required int Generation { get; init; }

    /// <summary>The checkpoint that the captured process was itself replayed from; null for an original.</summary>
    public string? Parent { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime Created { get; init; }

    /// <summary>The program's path as the user would name it: the .dll or the executable.</summary>
    public required string Program { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    public required string WorkingDirectory { get; init; }

    public required string CapturePoint { get; init; }

    /// <summary>False when the images depend on a page server or a parent that is not in this checkpoint.</summary>
    public bool Complete { get; init; } = true;

    public required CaptureMode Mode { get; init; }

    /// <summary>Whether nothing in the program had asked for the capture: no call returns in a copy, which just goes on.</summary>
    public bool FromOutside { get; init; }

    public required ManifestProcesses Processes { get; init; }

    /// <summary>Whom B belonged to, and copies belong to; null in checkpoints of tools that did not look.</summary>
    public ManifestUser? User { get; init; }

    public required ManifestOptions Options { get; init; }

    public IReadOnlyList<ManifestPhase> Phases { get; init; } = [];

    public required ManifestVersions Versions { get; init; }

    public required ManifestCpu Cpu { get; init; }

    public IReadOnlyList<MappedFile> MappedFiles { get; init; } = [];

    public IReadOnlyList<OpenFile> OpenFiles { get; init; } = [];

    /// <summary>The folder of the application whose files are all to be as they were; null when only those count that it had mapped or open.</summary>
    public string? PinnedFolder { get; init; }

    /// <summary>The files below it, by their paths in it: as they were before the program ran.</summary>
    public IReadOnlyList<PinnedFile> PinnedFiles { get; init; } = [];

    /// <summary>What was connected to somebody outside.</summary>
    public IReadOnlyList<ManifestConnection> Connections { get; init; } = [];

    /// <summary>Whether datagrams go to unix sockets of somebody else's, which copies are connected to again.</summary>
    public bool DatagramPeers { get; init; }

    public required IReadOnlyList<StandardStream> Stdio { get; init; }

    /// <summary>The program's end of the control channel; null when it dumped itself through a CRIU service.</summary>
    public ControlChannelEnd? Control { get; init; }

    /// <summary>The private folder that was the program's TMPDIR; null when it had none of ours.</summary>
    public string? TemporaryDirectory { get; init; }

    public required IReadOnlyList<ImageFile> Images { get; init; }

    /// <summary>All files of the checkpoint together. Set by the store on commit.</summary>
    public long SizeBytes { get; init; }

    [JsonIgnore]
    public string Reference => $"{Name}@{Number}";
}
