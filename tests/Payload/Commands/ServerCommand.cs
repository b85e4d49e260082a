using System.Net;
using System.Net.Sockets;
using Checkpointing;

namespace Payload.Commands;

internal static class ServerCommand
{
    public static Command Command { get; } = new(
        "server", "LOG", "holds threads, a log and a listening socket across the capture; then each must still be of use", RunAsync);

    private static async Task<int> RunAsync(Operands operands)
    {
        using var log = new StreamWriter(new FileStream(operands.Text(0, "LOG"), FileMode.Append, FileAccess.Write, FileShare.Read)) { AutoFlush = true };
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var released = new ManualResetEventSlim();
        int woken = 0;
        Thread[] threads =
        [
            .. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
            {
                released.Wait();
                Interlocked.Increment(ref woken);
            })),
        ];
        foreach (Thread thread in threads)
            thread.Start();
        log.WriteLine("before");

        CheckpointResult result = await Checkpoint.CaptureAsync("server");
        int index = result.Replay?.Index ?? -1;
        log.WriteLine($"{result.Outcome} {index}");
        released.Set();
        foreach (Thread thread in threads)
            thread.Join();
        Fact.Print($"copy.{index}", $"{result.Outcome} threads={woken} answer={await AskAsync(listener, port)} {new string((char)('a' + (Math.Abs(index) % 26)), 300)}");
        if (result.Outcome == CheckpointOutcome.JustRestored && operands.Has("wait"))
            await Console.In.ReadLineAsync();
        return 0;
    }

    /// <summary>Connects to ourselves.</summary>
    private static async Task<int> AskAsync(TcpListener listener, int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        using TcpClient server = await listener.AcceptTcpClientAsync();
        await server.GetStream().WriteAsync(new byte[] { 42 });
        return client.GetStream().ReadByte();
    }
}
