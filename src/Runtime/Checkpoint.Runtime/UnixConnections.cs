namespace Checkpointing;

/// <summary>
/// What a capture does with unix sockets that are connected to another program. Pairs inside the captured program, listening
/// sockets, and datagrams to a path (a system log's, say) are always kept.
/// </summary>
public enum UnixConnections
{
    /// <summary>Such a connection makes the capture fail, with its path and who has the other end.</summary>
    Fail,

    /// <summary>Copies find the connection closed. The original keeps it.</summary>
    Close,
}
