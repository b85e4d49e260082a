namespace Checkpointing;

/// <summary>What a capture does with established TCP connections. Listening sockets are always kept.</summary>
public enum TcpConnections
{
    /// <summary>Copies find the connection closed. The original keeps it.</summary>
    Close,

    /// <summary>Copies take the connection over. Needs iptables or nft, and only one copy can use it.</summary>
    Keep,

    /// <summary>An established connection makes the capture fail.</summary>
    Fail,
}
