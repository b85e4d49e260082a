using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Checkpointing.Native;

namespace Checkpointing.Tool.Native;

/// <summary>What a socket of another process is, asked of the socket itself.</summary>
internal sealed record SocketFacts
{
    public const int AF_INET = 2;
    public const int AF_INET6 = 10;
    public const int AF_NETLINK = 16;
    public const int AF_PACKET = 17;
    public const int SOCK_DGRAM = 2;
    public const int IPPROTO_TCP = 6;

    public required int Family { get; init; }

    public required int Type { get; init; }

    public required int Protocol { get; init; }

    public bool Listens { get; init; }

    /// <summary>The kernel's TCP_ESTABLISHED … of a TCP socket; 0 of any other.</summary>
    public int TcpState { get; init; }

    /// <summary>As a person writes it: <c>127.0.0.1:80</c>, a path, <c>@name</c>; null where it has none.</summary>
    public string? Local { get; init; }

    public string? Remote { get; init; }

    /// <summary>Who had the other end when the connection was made, as the kernel remembers it for unix sockets; 0 where it does not.</summary>
    public int PeerPid { get; init; }

    /// <summary>Set on a control channel whose program waits for an answer.</summary>
    public bool IsAsking { get; init; }

    public bool IsTcp => Family is AF_INET or AF_INET6 && Protocol == IPPROTO_TCP;
}

/// <summary>Takes copies of the descriptors of another process, for as long as it takes to ask them something.</summary>
internal sealed unsafe partial class ForeignDescriptors : IDisposable
{
    private const nint SYS_pidfd_getfd = 438;

    private readonly Descriptor _process;

    private ForeignDescriptors(Descriptor process) => _process = process;

    /// <summary>Null where the kernel does not allow it: older than 5.6, or the process is not ours to trace.</summary>
    public static ForeignDescriptors? TryOpen(int pid) => ProcessDescriptor.Open(pid) is { } process ? new ForeignDescriptors(process) : null;

    /// <summary>Null when there is no such descriptor any more, or it may not be looked at.</summary>
    public SocketFacts? SocketAt(int number)
    {
        nint copy = syscall(SYS_pidfd_getfd, _process.Number, number, 0);
        if (copy < 0)
            return null;
        using var socket = new Descriptor((int)copy);
        return Read(socket.Number);
    }

    public void Dispose() => _process.Dispose();

    private static SocketFacts? Read(int socket)
    {
        const int SO_TYPE = 3, SO_PEERCRED = 17, SO_ACCEPTCONN = 30, SO_PROTOCOL = 38, SO_DOMAIN = 39;
        if (Option(socket, SO_DOMAIN) is not { } family || Option(socket, SO_TYPE) is not { } type)
            return null;
        var facts = new SocketFacts { Family = family, Type = type, Protocol = Option(socket, SO_PROTOCOL) ?? 0, Listens = Option(socket, SO_ACCEPTCONN) == 1 };
        return facts with
        {
            TcpState = facts.IsTcp ? TcpStateOf(socket) : 0,
            Local = Name(socket, peer: false),
            Remote = Name(socket, peer: true),
            PeerPid = family == LibC.AF_UNIX ? Option(socket, SO_PEERCRED) ?? 0 : 0,
            IsAsking = family == LibC.AF_UNIX && Option(socket, LibC.SO_PRIORITY) > 0,
        };
    }

    /// <summary>The first number of an option: struct ucred begins with the process id.</summary>
    private static int? Option(int socket, int option)
    {
        int* value = stackalloc int[4];
        uint length = 16;
        return getsockopt(socket, LibC.SOL_SOCKET, option, value, &length) == 0 ? *value : null;
    }

    private static int TcpStateOf(int socket)
    {
        const int TCP_INFO = 11;
        byte* info = stackalloc byte[8];
        uint length = 8;
        return getsockopt(socket, SocketFacts.IPPROTO_TCP, TCP_INFO, info, &length) == 0 ? info[0] : 0;
    }

    private static string? Name(int socket, bool peer)
    {
        const int MaxLength = 128;
        byte* raw = stackalloc byte[MaxLength];
        uint length = MaxLength;
        if ((peer ? getpeername(socket, raw, &length) : getsockname(socket, raw, &length)) != 0 || length <= 2)
            return null;
        var address = new ReadOnlySpan<byte>(raw, (int)Math.Min(length, MaxLength));
        switch (BinaryPrimitives.ReadUInt16LittleEndian(address))
        {
            case LibC.AF_UNIX:
                ReadOnlySpan<byte> path = address[2..];
                // Without a file: the name begins with a zero and is as long as it is; zeros may be part of it.
                return path[0] == 0 ? "@" + Encoding.UTF8.GetString(path[1..]) : Encoding.UTF8.GetString(path.TrimEnd((byte)0));
            case SocketFacts.AF_INET:
                return new IPEndPoint(new IPAddress(address[4..8]), BinaryPrimitives.ReadUInt16BigEndian(address[2..])).ToString();
            case SocketFacts.AF_INET6:
                var ip = new IPAddress(address[8..24]);
                return new IPEndPoint(ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip, BinaryPrimitives.ReadUInt16BigEndian(address[2..])).ToString();
            default:
                return null;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint first, nint second, nint third);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockopt(int socket, int level, int option, void* value, uint* length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockname(int socket, byte* address, uint* length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getpeername(int socket, byte* address, uint* length);
}
