using System.Diagnostics;
using System.Net.Sockets;
using Checkpointing;

namespace Payload.Commands;

internal static class OutsideCommand
{
    public static Command Command { get; } = new(
        "outside", "SOCKET [fail] [wait]", "captures while connected to a stranger's Unix socket and with a pipe to a process that is nobody's child; closed in copies", Run);

    private static int Run(Operands operands)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(operands.Text(0, "SOCKET")));
        using Process stranger = StartStranger();
        StreamWriter pipe = stranger.StandardInput;
        Fact.Capture("outside", new CaptureOptions { UnixConnections = operands.Has("fail") ? UnixConnections.Fail : UnixConnections.Close });
        if (operands.Has("wait"))
            Console.In.ReadLine();
        Fact.Print("socket", Try(() =>
        {
            socket.Send("hello"u8);
            return socket.Receive(new byte[1]) == 0 ? "closed" : "answered";
        }));
        Fact.Print("pipe", Try(() =>
        {
            pipe.WriteLine("hello");
            pipe.Flush();
            return "written";
        }));
        return 0;
    }

    private static string Try(Func<string> act)
    {
        try
        {
            return act();
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return "closed";
        }
    }

    /// <summary>The shell ends at once and leaves cat behind, which belongs to no tree of ours from then on.</summary>
    private static Process StartStranger()
    {
        Process shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec 3<&0; cat >/dev/null <&3 &"]) { RedirectStandardInput = true })!;
        shell.WaitForExit();
        return shell;
    }
}
