namespace Checkpointing.Criu;

/// <summary>How CRIU keeps the network of a frozen process still. The numbers are CRIU's own.</summary>
public enum CriuNetworkLock
{
    /// <summary>As CRIU was built: mostly <see cref="IpTables"/>.</summary>
    Default,

    /// <summary>By running iptables-restore.</summary>
    IpTables,

    /// <summary>By nftables, which CRIU speaks itself where it was built with it.</summary>
    NfTables,

    /// <summary>Not at all: packets that arrive meanwhile are answered by the kernel with a reset.</summary>
    Skip,
}
