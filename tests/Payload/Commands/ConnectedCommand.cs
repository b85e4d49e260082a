using System.Net;
using System.Net.Sockets;

namespace Payload.Commands;

internal static class ConnectedCommand
{
    public static Command Command { get; } = new("connected", "", "captures with an established TCP connection and says what became of it", Run);

    private static int Run(Operands operands)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        client.Connect((IPEndPoint)listener.LocalEndpoint);
        using TcpClient server = listener.AcceptTcpClient();

        Fact.Capture("connected");
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
