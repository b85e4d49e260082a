using System.Net.Sockets;
using Checkpointing.Native;

namespace Checkpointing.Criu.Rpc;

/// <summary>The socket of a <c>criu service</c>.</summary>
internal sealed class ServiceEndpoint(string socketPath) : ICriuEndpoint
{
    public bool CanOpenOurDescriptors => true;

    public ICriuConnection Connect(IReadOnlyList<int> inheritedDescriptors)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(socketPath));
            return new ServiceConnection(socket, socketPath);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            string hint = exception.SocketErrorCode == SocketError.AccessDenied
                ? "Run as the user that started the service."
                : "Is `criu service --address PATH` running there?";
            throw new CriuUnavailableException($"The CRIU service at '{socketPath}' cannot be reached: {exception.Message}. {hint}", exception);
        }
    }

    private sealed class ServiceConnection(Socket socket, string socketPath) : ICriuConnection
    {
        public Descriptor Socket { get; } = new((int)socket.Handle, owned: false);

        public int NumberOf(int descriptor) => throw new CriuUnavailableException(
            "A CRIU service cannot take descriptors over from its clients. Restore through CriuClient.ForExecutable.");

        public string DescribeHangUp() => $"the service at '{socketPath}' hung up";

        public void Dispose() => socket.Dispose();
    }
}
