using Checkpointing.Native;
using Checkpointing.Store;
using Checkpointing.Store.Facts;
using Checkpointing.Tool.Native;

namespace Checkpointing.Tool.Capturing.Inspecting;

/// <summary>Sockets: who is at the other end, and what becomes of the connection in copies.</summary>
internal sealed class SocketCheck(InspectionSubject subject, Findings findings)
{
    private const int TCP_ESTABLISHED = 1;
    private const int TCP_CLOSE = 7;
    private const int TCP_LISTEN = 10;
    private const int IPPROTO_MPTCP = 262;
    private const int SOCK_RAW = 3;

    private const string InHooks = "Close it before the capture and open it again afterwards, in hooks given to Checkpoint.Register";

    private static readonly string[] s_tcpStates =
        ["", "established", "connecting", "being accepted", "closing", "closing", "closed", "closed", "closed by the peer", "closing", "listening", "closing"];

    private readonly List<(OpenDescriptor Descriptor, SocketFacts Facts)> _unix = [];

    public void Run(IReadOnlyList<OpenDescriptor> sockets)
    {
        foreach (IGrouping<int, OpenDescriptor> ofProcess in sockets.GroupBy(s => s.Pid))
        {
            using var process = ForeignDescriptors.TryOpen(ofProcess.Key);
            foreach (OpenDescriptor socket in ofProcess)
            {
                if (process?.SocketAt(socket.Number) is { } facts)
                    Check(socket, facts);
            }
        }

        CheckUnix([.. sockets.Select(s => s.Inode)]);
    }

    private void Check(OpenDescriptor socket, SocketFacts facts)
    {
        switch (facts.Family)
        {
            case LibC.AF_UNIX:
                _unix.Add((socket, facts));
                break;
            case SocketFacts.AF_INET or SocketFacts.AF_INET6 when facts.IsTcp:
                CheckTcp(socket, facts);
                break;
            case SocketFacts.AF_INET or SocketFacts.AF_INET6 when facts.Protocol == IPPROTO_MPTCP:
                findings.Refuse($"Descriptor {socket.Number} is a multipath TCP socket ({facts.Local}), which CRIU cannot capture.", "Use plain TCP.");
                break;
            // Raw sockets, ICMP and UDP hold no connection that could break.
            case SocketFacts.AF_INET or SocketFacts.AF_INET6 or SocketFacts.AF_NETLINK or SocketFacts.AF_PACKET when facts.Type is SocketFacts.SOCK_DGRAM or SOCK_RAW:
                break;
            default:
                findings.Refuse($"Descriptor {socket.Number} is a socket of a kind that CRIU cannot capture ({FamilyName(facts.Family)}).", $"{InHooks}.");
                break;
        }
    }

    private void CheckTcp(OpenDescriptor socket, SocketFacts facts)
    {
        if (facts.TcpState is TCP_CLOSE or TCP_LISTEN or 0)
            return;
        string name = $"The TCP connection from {facts.Local ?? "here"} to {facts.Remote ?? "somewhere"} (descriptor {socket.Number}, {StateName(facts.TcpState)})";
        switch (subject.TcpConnections)
        {
            case TcpConnections.Fail:
                findings.Refuse(
                    $"{name} is open, and the capture was told not to accept that.",
                    $"{InHooks}, or capture with TcpConnections.Close: copies then find it closed.");
                return;
            case TcpConnections.Keep when facts.TcpState != TCP_ESTABLISHED:
                findings.Refuse($"{name} is not established, and such a one cannot be kept.", "Capture again when it is established or closed, or with TcpConnections.Close.");
                return;
            case TcpConnections.Keep when subject.IsAnothers:
                findings.Refuse(
                    $"{name} belongs to a program of another user's, and such a one cannot be kept without CAP_SYS_RESOURCE.",
                    "Capture with TcpConnections.Close, or with that capability: docker run --cap-add=SYS_RESOURCE.");
                return;
        }

        Add(socket, ConnectionKind.Tcp, facts, null, subject.TcpConnections == TcpConnections.Keep ? ConnectionAction.Kept : ConnectionAction.Closed);
    }

    private void CheckUnix(HashSet<long> inside)
    {
        if (_unix.Count == 0)
            return;
        using var diagnostics = UnixDiagnostics.TryOpen();
        HashSet<string?> listening = [.. _unix.Where(u => u.Facts.Listens).Select(u => u.Facts.Local)];
        foreach ((OpenDescriptor socket, SocketFacts facts) in _unix.Where(u => !u.Facts.Listens))
        {
            switch (diagnostics?.PeerOf(socket.Inode))
            {
                case { Waiting: true } when !listening.Contains(facts.Remote):
                    findings.Refuse(
                        $"The unix socket {socket.Number} waits for {Owner(facts)} to accept it at {Place(facts)}.", "Capture again when the connection stands or is closed.");
                    break;
                case { Inode: { } peer } when !inside.Contains(peer):
                    CheckOutside(socket, facts);
                    break;
            }
        }
    }

    private void CheckOutside(OpenDescriptor socket, SocketFacts facts)
    {
        if (facts.Type == SocketFacts.SOCK_DGRAM && facts.Remote is ['/', ..])
        {
            findings.SendsDatagrams();
            Add(socket, ConnectionKind.Unix, facts, Owner(facts), ConnectionAction.Kept);
            return;
        }

        // Not even to be closed: a CRIU that is given another in its place never ends, and one that is not breaks down.
        if (facts.Type == SocketFacts.SOCK_DGRAM)
        {
            findings.Refuse($"The unix socket {socket.Number} sends datagrams to {Place(facts)} of {Owner(facts)}, outside of the program.", $"{InHooks}.");
            return;
        }

        if (subject.UnixConnections == UnixConnections.Close || socket.Link == subject.ClosedAtReplay)
        {
            findings.LeaveToReplay($"unix[{socket.Inode}]");
            Add(socket, ConnectionKind.Unix, facts, Owner(facts), ConnectionAction.Closed);
            return;
        }

        if (IsDiagnostics(facts.Local))
        {
            findings.Refuse($"A diagnostics client, {Owner(facts)}, is connected to the program (descriptor {socket.Number}).", "End it before the capture.");
            return;
        }

        string pipe = Place(facts).Contains("/CoreFxPipe_", StringComparison.Ordinal) ? " It belongs to a named pipe (System.IO.Pipes)." : "";
        findings.Refuse(
            $"The unix socket {socket.Number} is connected to {Place(facts)} of {Owner(facts)}, outside of the program.{pipe}",
            $"{InHooks}, or capture with UnixConnections.Close: copies then find it closed.");
    }

    private void Add(OpenDescriptor socket, ConnectionKind kind, SocketFacts facts, string? peer, ConnectionAction action) => findings.Add(new ManifestConnection
    {
        Kind = kind,
        Pid = socket.Pid,
        Fd = socket.Number,
        Link = socket.Link,
        SocketType = facts.Type,
        Local = facts.Local,
        Remote = facts.Remote,
        Peer = peer,
        Action = action,
    });

    private static string Place(SocketFacts facts) => (facts.Remote ?? facts.Local) is { } path ? $"'{path}'" : "a socket without a name";

    private static string Owner(SocketFacts facts) =>
        facts.PeerPid <= 0 ? "another process" : ProcessTree.Describe(facts.PeerPid);

    private static bool IsDiagnostics(string? path) => path is not null && Path.GetFileName(path).StartsWith("dotnet-diagnostic-", StringComparison.Ordinal);

    private static string StateName(int state) => state < s_tcpStates.Length ? s_tcpStates[state] : $"state {state}";

    private static string FamilyName(int family) => family switch
    {
        SocketFacts.AF_INET or SocketFacts.AF_INET6 => "neither TCP, UDP nor raw",
        29 => "CAN",
        31 => "Bluetooth",
        38 => "kernel cryptography, AF_ALG",
        40 => "vsock",
        43 => "SMC",
        44 => "XDP",
        _ => $"address family {family}",
    };
}
