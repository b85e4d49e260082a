using Checkpointing.Criu;
using Checkpointing.Tool.Native;

namespace Checkpointing.Tool.Capturing;

/// <summary>How CRIU keeps kept connections still while their program is frozen.</summary>
internal static class NetworkLocks
{
    /// <summary>CRIU runs iptables-restore unless told otherwise; it speaks nftables itself, where the kernel has it.</summary>
    public static CriuNetworkLock For(TcpConnections connections) =>
        connections != TcpConnections.Keep || ExecutablePath.Find("iptables-restore", $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin") is not null
            ? CriuNetworkLock.Default
            : CriuNetworkLock.NfTables;
}
