using System.Net.Sockets;
using Checkpointing;

namespace Payload.Commands;

internal static class CaptureFailsCommand
{
    public static Command Command { get; } = new("capture-fails", "SOCKET", "captures while connected to the Unix socket of a stranger; ends with 7", Run);

    private static int Run(Operands operands)
    {
        // CRIU cannot restore a connection whose other end belongs to a process that is not captured with this one.
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(operands.Text(0, "SOCKET")));
        try
        {
            Fact.Capture("fails");
            return 0;
        }
        catch (CheckpointException exception)
        {
            Fact.Print("exception", exception.GetType().Name);
            Fact.Print("message", exception.Message.ReplaceLineEndings(" "));
        }

        Fact.Print("connected", socket.Connected);
        Fact.Print("alive", Task.Run(() => 6 * 7).GetAwaiter().GetResult());
        return 7;
    }
}
