using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Checkpointing.Native;

namespace Checkpointing.Tool.Native;

/// <summary>Who a unix socket is connected to: the kernel tells it over netlink alone (sock_diag), by the number of the socket.</summary>
internal sealed unsafe partial class UnixDiagnostics : IDisposable
{
    private const int HeaderSize = 16;
    private const int RequestSize = HeaderSize + 24;
    private const int AnswerSize = 16;

    private readonly Descriptor _netlink;

    private UnixDiagnostics(Descriptor netlink) => _netlink = netlink;

    /// <summary>Null where the kernel has no such thing.</summary>
    public static UnixDiagnostics? TryOpen()
    {
        const int SOCK_RAW = 3, NETLINK_SOCK_DIAG = 4;
        int number = socket(SocketFacts.AF_NETLINK, SOCK_RAW | LibC.SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
        return number < 0 ? null : new UnixDiagnostics(new Descriptor(number));
    }

    /// <returns>Null when the socket is not known, or the kernel did not answer.</returns>
    public UnixPeer? PeerOf(long inode)
    {
        Span<byte> buffer = stackalloc byte[1024];
        Request(buffer[..RequestSize], inode);
        nint count;
        fixed (byte* start = buffer)
        {
            if (LibC.send(_netlink.Number, start, RequestSize, 0) != RequestSize)
                return null;
            // The answer to a question about one socket is there when the send returns.
            count = LibC.recv(_netlink.Number, start, (nuint)buffer.Length, 0);
        }

        return count < HeaderSize ? null : Parse(buffer[..(int)count]);
    }

    public void Dispose() => _netlink.Dispose();

    private static void Request(Span<byte> message, long inode)
    {
        const ushort SOCK_DIAG_BY_FAMILY = 20, NLM_F_REQUEST = 1;
        const uint UDIAG_SHOW_PEER = 4, NoCookie = uint.MaxValue;
        message.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(message, RequestSize);
        BinaryPrimitives.WriteUInt16LittleEndian(message[4..], SOCK_DIAG_BY_FAMILY);
        BinaryPrimitives.WriteUInt16LittleEndian(message[6..], NLM_F_REQUEST);
        // struct unix_diag_req
        Span<byte> body = message[HeaderSize..];
        body[0] = LibC.AF_UNIX;
        BinaryPrimitives.WriteUInt32LittleEndian(body[4..], uint.MaxValue);
        BinaryPrimitives.WriteUInt32LittleEndian(body[8..], (uint)inode);
        BinaryPrimitives.WriteUInt32LittleEndian(body[12..], UDIAG_SHOW_PEER);
        BinaryPrimitives.WriteUInt32LittleEndian(body[16..], NoCookie);
        BinaryPrimitives.WriteUInt32LittleEndian(body[20..], NoCookie);
    }

    private static UnixPeer? Parse(ReadOnlySpan<byte> message)
    {
        const ushort NLMSG_ERROR = 2, UNIX_DIAG_PEER = 2, UNIX_DIAG_SHUTDOWN = 6;
        const byte TCP_ESTABLISHED = 1, Both = 3;
        if (BinaryPrimitives.ReadUInt16LittleEndian(message[4..]) == NLMSG_ERROR || message.Length < HeaderSize + AnswerSize)
            return null;
        byte state = message[HeaderSize + 2];
        long? peer = null;
        byte shutdown = 0;
        for (ReadOnlySpan<byte> rest = message[(HeaderSize + AnswerSize)..]; rest.Length >= 4;)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(rest);
            int kind = BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]);
            if (length < 4 || length > rest.Length)
                break;
            if (kind == UNIX_DIAG_PEER)
                peer = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            else if (kind == UNIX_DIAG_SHUTDOWN)
                shutdown = rest[4];
            rest = rest[Math.Min((length + 3) & ~3, rest.Length)..];
        }

        return new UnixPeer(peer is > 0 ? peer : null, Waiting: state == TCP_ESTABLISHED && peer is 0 && shutdown != Both);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int family, int type, int protocol);
}

/// <param name="Inode">The number of the socket at the other end; null when there is none, or none any more.</param>
/// <param name="Waiting">Connected to somebody who has not accepted it yet.</param>
internal sealed record UnixPeer(long? Inode, bool Waiting);
