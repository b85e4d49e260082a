using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Checkpointing;
using Microsoft.Win32.SafeHandles;

namespace Payload.Commands;

internal static partial class ObstaclesCommand
{
    public static Command Command { get; } = new(
        "obstacles", "SOCKET FILE", "captures with four things in the way at once: a stranger's Unix socket, a TCP connection, a replaced file, a kernel socket; ends with 7", Run);

    private static int Run(Operands operands)
    {
        using var unix = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        unix.Connect(new UnixDomainSocketEndPoint(operands.Text(0, "SOCKET")));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient(AddressFamily.InterNetwork);
        client.Connect((IPEndPoint)listener.LocalEndpoint);
        Fact.Print("remote", client.Client.RemoteEndPoint);

        string path = operands.Text(1, "FILE");
        using var file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        _ = Link(path, path + ".other");
        File.Delete(path);
        // AF_ALG: the kernel's cryptography, which every Debian kernel has; vsock where it does not.
        using SafeFileHandle kernel = Open(38) ?? Open(40) ?? throw new UsageException("The kernel has neither AF_ALG nor vsock.");
        try
        {
            Fact.Capture("obstacles", new CaptureOptions { TcpConnections = TcpConnections.Fail });
            return 0;
        }
        catch (CheckpointException exception)
        {
            Fact.Print("exception", exception.GetType().Name);
            Fact.Print("message", exception.Message.ReplaceLineEndings(" "));
            return 7;
        }
    }

    private static SafeFileHandle? Open(int family)
    {
        const int SOCK_STREAM = 1, SOCK_SEQPACKET = 5;
        int number = OpenSocket(family, SOCK_SEQPACKET, 0);
        if (number < 0)
            number = OpenSocket(family, SOCK_STREAM, 0);
        return number < 0 ? null : new SafeFileHandle(number, ownsHandle: true);
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string path, string other);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int OpenSocket(int family, int type, int protocol);
}
