using System.Net.Sockets;
using Checkpointing;

namespace Payload.Commands;

internal static class SocketCommand
{
    public static Command Command { get; } = new(
        "socket", "PATH", "listens on a unix socket, captures, and calls itself there for a while: the original when it reads a line, a copy at once", Run);

    private static int Run(Operands operands)
    {
        string path = operands.Text(0, "PATH");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        if (Fact.Capture("listening").Outcome == CheckpointOutcome.JustDumped)
            Console.ReadLine();

        // Long enough for the copies to be at it at once.
        int own = 0;
        for (int i = 0; i < 40; i++)
        {
            own += CallsItself(listener, path) ? 1 : 0;
            Thread.Sleep(10);
        }

        Fact.Print("own", own);
        return own == 40 ? 0 : 1;
    }

    private static bool CallsItself(Socket listener, string path)
    {
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            client.Connect(new UnixDomainSocketEndPoint(path));
            return listener.Poll(TimeSpan.FromSeconds(2), SelectMode.SelectRead) && Accepts(listener);
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static bool Accepts(Socket listener)
    {
        using Socket accepted = listener.Accept();
        return accepted.Connected;
    }
}
