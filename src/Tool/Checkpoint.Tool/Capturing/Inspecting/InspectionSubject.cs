namespace Checkpointing.Tool.Capturing.Inspecting;

/// <summary>What is inspected, and what the capture was told to do with connections.</summary>
internal sealed record InspectionSubject
{
    /// <summary>The processes to be captured, as seen from here; the root first.</summary>
    public required IReadOnlyList<int> Tree { get; init; }

    /// <summary>Sockets, pipes and terminals that a replay puts others in the place of, by the text of /proc/PID/fd/N.</summary>
    public required IReadOnlySet<string> Ours { get; init; }

    public required TcpConnections TcpConnections { get; init; }

    public required UnixConnections UnixConnections { get; init; }

    /// <summary>A unix socket of ours that copies find closed; null when there is none.</summary>
    public string? ClosedAtReplay { get; init; }

    /// <summary>Whether the root must share our namespaces: a program that we did not start ourselves may live in a container.</summary>
    public bool IsStranger { get; init; }

    /// <summary>Whether it is another user's program that CRIU may only look at with ids of that user's: what CRIU calls for help then refuses.</summary>
    public bool IsAnothers { get; init; }
}
