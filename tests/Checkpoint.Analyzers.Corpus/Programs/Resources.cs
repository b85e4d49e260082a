using System.Diagnostics;
using System.Net.Sockets;

class Agent
{
    static async Task Main()
    {
        using TcpClient client = new("localhost", 5000);
        NetworkStream stream = client.GetStream();
        using StreamWriter log = new("agent.log");
        using StreamWriter memory = new(new MemoryStream());
        using FileStream input = new("input", FileMode.Open, FileAccess.Read);
        using Process helper = Process.Start("sleep", "100");
        using FileStream scratch = new("scratch", FileMode.Create, FileAccess.ReadWrite, FileShare.None, 4096, FileOptions.DeleteOnClose);
        var result = await Checkpoint.CaptureAsync("ready"); //! CKPT5003, CKPT5004
        if (result.Outcome == CheckpointOutcome.JustRestored)
            Console.WriteLine("copy");
        await stream.WriteAsync(new byte[1]); //! CKPT5001
        log.WriteLine("going on"); //! CKPT5002
        memory.WriteLine("going on");
        Console.WriteLine(input.ReadByte());
        helper.WaitForExit();
    }

    static async Task Again()
    {
        TcpClient client = new("localhost", 5000);
        var result = await Checkpoint.CaptureAsync("again");
        if (result.Outcome == CheckpointOutcome.JustRestored)
        {
            client.Dispose();
            client = new TcpClient("localhost", 5000);
        }

        client.GetStream().WriteByte(1);
    }

    static async Task Kept()
    {
        using TcpClient client = new("localhost", 5000);
        var result = await Checkpoint.CaptureAsync("kept", new CaptureOptions { TcpConnections = TcpConnections.Keep });
        Console.WriteLine(result.Outcome);
        client.GetStream().WriteByte(1);
    }
}
