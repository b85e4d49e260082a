using System.Net;
using System.Net.Sockets;
using Checkpointing;

namespace Payload.Commands;

internal static class ConnectedCommand
{
    public static Command Command { get; } = new(
        "connected", "[keep|fail]", "captures with an established TCP connection and says what became of it", Run);

    private static int Run(Operands operands)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient(AddressFamily.InterNetwork);
        client.Connect((IPEndPoint)listener.LocalEndpoint);
        using TcpClient server = listener.AcceptTcpClient();

        Fact.Print("remote", client.Client.RemoteEndPoint);
        Fact.Capture("connected", new CaptureOptions
        {
            TcpConnections = operands.Has("keep") ? TcpConnections.Keep : operands.Has("fail") ? TcpConnections.Fail : TcpConnections.Close,
        });
        try
        {
            client.GetStream().WriteByte(7);
            Fact.Print("received", server.GetStream().ReadByte());
        }
        catch (IOException exception) when (exception.InnerException is SocketException cause)
        {
            Fact.Print("received", cause.SocketErrorCode);
        }

        return 0;
    }
}
