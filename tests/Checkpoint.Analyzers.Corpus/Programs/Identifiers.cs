class Node
{
    private readonly Guid _id = Guid.NewGuid();
    private readonly PerRestore<Guid> _session = new(Guid.NewGuid);
    [CheckpointSafe] private readonly Guid _cluster = Guid.NewGuid();
    private static readonly string s_name = $"node-{Environment.ProcessId}"; //! CKPT2005

    static async Task Main()
    {
        Node node = new();
        await node.RunAsync();
    }

    async Task RunAsync()
    {
        string request = Guid.NewGuid().ToString();
        string scratch = Path.GetRandomFileName();
        Guid correlation = Guid.NewGuid();
        var result = await Checkpoint.CaptureAsync("joined");
        if (result.Outcome is CheckpointOutcome.JustRestored)
            correlation = Guid.NewGuid();
        Console.WriteLine($"{s_name} pid {Environment.ProcessId}");
        await File.WriteAllTextAsync(scratch, request); //! CKPT2002
        await File.WriteAllTextAsync("a", request.ToUpperInvariant());
        Console.WriteLine(correlation);
        Announce();
    }

    void Announce()
    {
        Console.WriteLine(_id); //! CKPT2002
        Console.WriteLine(_session.Value);
        Console.WriteLine(_cluster);
        Console.WriteLine(Guid.NewGuid());
        File.ReadAllText($"/proc/{Environment.ProcessId}/status");
        File.WriteAllText("node.pid", Environment.ProcessId.ToString());
        string queue = "replies-" + Environment.ProcessId; //! CKPT2005
        Console.WriteLine(queue);
    }
}
