using System.Net;
using System.Net.Sockets;
using Checkpointing;

namespace Payload.Commands;

internal static class ListenCommand
{
    public static Command Command { get; } = new("listen", "PORT", "listens, captures, answers each line of a client until one says stop", RunAsync);

    private static async Task<int> RunAsync(Operands operands)
    {
        using var listener = new TcpListener(IPAddress.Loopback, operands.Number(0, "PORT"));
        listener.Start();
        Fact.Print("port", ((IPEndPoint)listener.LocalEndpoint).Port);

        CheckpointResult result = await Checkpoint.CaptureAsync("listening");
        Fact.Print("outcome", result.Outcome);
        int answers = 0;
        while (true)
        {
            using TcpClient client = await listener.AcceptTcpClientAsync();
            using var reader = new StreamReader(client.GetStream());
            using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true };
            while (await reader.ReadLineAsync() is { } line)
            {
                answers++;
                await writer.WriteLineAsync($"outcome={result.Outcome} answer={answers} line={line}");
                if (line != "stop")
                    continue;
                Fact.Print("answers", answers);
                return 0;
            }
        }
    }
}
