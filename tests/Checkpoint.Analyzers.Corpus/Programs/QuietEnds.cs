using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// Ends that are right.
class Quiet(ILogger<Quiet> logger, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        CheckpointResult result;
        try
        {
            result = await Checkpoint.CaptureAsync("ready", stoppingToken);
        }
        catch (CheckpointException e)
        {
            logger.LogError(e, "cannot capture");
            lifetime.StopApplication();
            return;
        }

        if (result.Outcome == CheckpointOutcome.JustDumped)
        {
            logger.LogInformation("image {Id} written", result.CheckpointId);
            lifetime.StopApplication();
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
            await ServeOne(stoppingToken);
    }

    static async Task ServeOne(CancellationToken token) => await File.ReadAllTextAsync("request", token);

    static int Batch(string[] files)
    {
        var result = Checkpoint.Capture("batch");
        if (result.Outcome == CheckpointOutcome.JustRestored && result.Replay!.Arguments.Count > 0)
            files = [.. result.Replay.Arguments];
        foreach (string file in files)
        {
            if (!File.Exists(file))
            {
                Console.Error.WriteLine($"no {file}");
                Environment.Exit(66);
            }

            File.Copy(file, file + ".bak");
        }

        Environment.Exit(0);
        return 0;
    }

    static void OtherProcess(int pid)
    {
        var result = Checkpoint.Capture("other");
        if (result.Outcome == CheckpointOutcome.JustRestored)
            Process.GetProcessById(pid).Kill();
    }

    static void Usage(string[] args)
    {
        if (args.Length == 0)
            Environment.Exit(64);
        var result = Checkpoint.Capture("usage");
        if (result.Outcome == CheckpointOutcome.NotCaptured)
        {
            Console.Error.WriteLine("run me under dotnet checkpoint run");
            Environment.Exit(2);
        }

        Console.WriteLine("done " + args[0]);
    }

    static int Main(string[] args)
    {
        Usage(args);
        OtherProcess(args.Length);
        var result = Checkpoint.Capture("main");
        switch (result.Outcome)
        {
            case CheckpointOutcome.JustDumped:
                return 0;
            case CheckpointOutcome.JustRestored:
                return Batch([.. result.Replay!.Arguments]);
            default:
                return Batch(args);
        }
    }
}
