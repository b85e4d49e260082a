using System.Globalization;
using System.Text.Json.Serialization;

namespace Checkpointing.Store;

/// <summary>How the capture was asked for: over a supervisor's control channel, or by the program itself of a CRIU service.</summary>
internal enum CaptureMode
{
    Control,
    Service,
}

internal enum PhaseOutcome
{
    Ok,
    Skipped,
    Failed,
}

internal enum FileAction
{
    /// <summary>Left where it is; a replay opens the file itself.</summary>
    Kept,

    /// <summary>Copied into the checkpoint as it was at capture.</summary>
    Copied,
}

internal enum StreamKind
{
    Pipe,
    Terminal,
    File,
    Null,
    Other,
}

/// <summary>Who took part, by process id as the supervisor saw it.</summary>
internal sealed record ManifestProcesses
{
    /// <summary>The supervisor; null when the program dumped itself through a CRIU service.</summary>
    public int? PidA { get; init; }

    /// <summary>The process that was captured, the root of the captured tree.</summary>
    public required int PidB { get; init; }

    /// <summary>The session of B.</summary>
    public int? SidB { get; init; }

    /// <summary>The process that reached the capture point, where it is another one of the tree.</summary>
    public int? RequesterPid { get; init; }

    /// <summary>Every process in the images, B included.</summary>
    public IReadOnlyList<int> Tree { get; init; } = [];

    /// <summary>The highest process or thread id in the images: ids that a replay must leave free lie below.</summary>
    public int HighestId { get; init; }
}

/// <summary>Whom a process belongs to.</summary>
internal sealed record ManifestUser
{
    /// <summary>Null for an id without a name.</summary>
    public string? Name { get; init; }

    public required uint Uid { get; init; }

    public required uint Gid { get; init; }

    /// <summary>The supplementary groups.</summary>
    public IReadOnlyList<uint> Groups { get; init; } = [];
}

internal enum ConnectionKind
{
    Tcp,
    Unix,
    Pipe,
}

internal enum ConnectionAction
{
    /// <summary>Copies have it, as far as the other end plays along.</summary>
    Kept,

    /// <summary>Copies find it closed.</summary>
    Closed,
}

internal sealed record ManifestOptions
{
    public required bool LeaveRunning { get; init; }

    [JsonConverter(typeof(CamelCaseEnumConverter<TcpConnections>))]
    public required TcpConnections TcpConnections { get; init; }

    [JsonConverter(typeof(CamelCaseEnumConverter<UnixConnections>))]
    public UnixConnections UnixConnections { get; init; }
}

/// <summary>Something that was connected to somebody outside of the captured program, and what copies find in its place.</summary>
internal sealed record ManifestConnection
{
    public required ConnectionKind Kind { get; init; }

    public required int Pid { get; init; }

    public required int Fd { get; init; }

    /// <summary>The text of /proc/PID/fd/N, by which a replay can put another socket in its place.</summary>
    public required string Link { get; init; }

    /// <summary>The kernel's SOCK_STREAM … ; null for a pipe.</summary>
    public int? SocketType { get; init; }

    public string? Local { get; init; }

    public string? Remote { get; init; }

    /// <summary>Who had the other end, where the kernel tells.</summary>
    public string? Peer { get; init; }

    public required ConnectionAction Action { get; init; }
}

internal sealed record ManifestPhase(string Name, PhaseOutcome Outcome, double Milliseconds);

internal sealed record ManifestVersions
{
    /// <summary>The .NET that ran the program.</summary>
    public required string Dotnet { get; init; }

    /// <summary>Checkpoint.Runtime in the program.</summary>
    public required string Runtime { get; init; }

    /// <summary>The tool that captured; null when the program dumped itself.</summary>
    public string? Tool { get; init; }

    public required string Criu { get; init; }

    public required string Kernel { get; init; }
}

internal sealed record ManifestCpu(string Architecture, IReadOnlyList<string> Features);

/// <summary>A file mapped into memory. CRIU refuses to restore over another size or build id.</summary>
internal sealed record MappedFile(string Path, long Size, string? BuildId);

/// <summary>A file of the application, whether the program used it or not. Its time decides whether the hash is looked at.</summary>
/// <param name="Name">Its path, seen from the pinned folder.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Modified">UTC.</param>
/// <param name="Hash">As <see cref="ImageHash"/> writes it; null for what the program writes itself, which may be anything.</param>
internal sealed record PinnedFile(string Name, long Size, DateTime Modified, string? Hash);

/// <summary>A regular file that was open, and what was done with it.</summary>
internal sealed record OpenFile
{
    public required string Path { get; init; }

    public required int Fd { get; init; }

    public required int Pid { get; init; }

    /// <summary>The flags of open(2), as /proc/PID/fdinfo shows them.</summary>
    public required int Flags { get; init; }

    public required long Size { get; init; }

    public required FileAction Action { get; init; }

    /// <summary>The copy's path below the checkpoint's folder; null unless copied.</summary>
    public string? Copy { get; init; }
}

/// <summary>What one of the descriptors 0, 1 and 2 was.</summary>
internal sealed record StandardStream
{
    public required int Fd { get; init; }

    public required StreamKind Kind { get; init; }

    /// <summary>The text of /proc/PID/fd/N.</summary>
    public required string Link { get; init; }

    /// <summary>What CRIU calls the open file, so that a replay can put another in its place: <c>pipe:[4711]</c>, <c>tty[8803:17]</c>.</summary>
    public required string Key { get; init; }
}

internal sealed record ControlChannelEnd(int Fd, string Link, long Inode)
{
    /// <param name="fd">Its number in the program.</param>
    /// <param name="link">The text of /proc/PID/fd/N: <c>socket:[4711]</c>.</param>
    public static ControlChannelEnd Of(int fd, string link) =>
        new(fd, link, long.Parse(link.AsSpan(link.IndexOf('[', StringComparison.Ordinal) + 1).TrimEnd(']'), CultureInfo.InvariantCulture));
}

/// <summary>One file below images/, with a hash as <see cref="ImageHash"/> writes it.</summary>
internal sealed record ImageFile(string Name, long SizeBytes, string Hash)
{
    /// <summary>How large it is when it is restored from; null unless it was compressed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? UncompressedBytes { get; init; }
}
