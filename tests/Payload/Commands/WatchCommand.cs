namespace Payload.Commands;

internal static class WatchCommand
{
    public static Command Command { get; } = new("watch", "DIR", "watches a folder across the capture, then makes a file there and waits to be told", Run);

    private static int Run(Operands operands)
    {
        string folder = operands.Text(0, "DIR");
        using var watcher = new FileSystemWatcher(folder) { EnableRaisingEvents = true };
        using var told = new ManualResetEventSlim();
        watcher.Created += (_, e) =>
        {
            Fact.Print("created", e.Name);
            told.Set();
        };
        Fact.Capture("watching");
        string name = Guid.NewGuid().ToString("n");
        File.WriteAllText(Path.Combine(folder, name), "");
        bool right = told.Wait(TimeSpan.FromSeconds(30));
        Fact.Print("told", right);
        return right ? 0 : 1;
    }
}
