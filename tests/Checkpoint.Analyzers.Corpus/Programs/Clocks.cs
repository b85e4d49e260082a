using System.Diagnostics;

class Timing
{
    static void Main()
    {
        DateTime started = DateTime.UtcNow;
        DateTime logged = DateTime.Now;
        Stopwatch watch = Stopwatch.StartNew();
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(5));
        using CancellationTokenSource plain = new();
        DateTimeOffset tokenExpires = DateTimeOffset.UtcNow.AddHours(1);
        CheckpointResult result = Checkpoint.Capture("clock");
        if (result.Outcome == CheckpointOutcome.JustRestored)
            Console.WriteLine(result.Replay!.ReplayId);
        Console.WriteLine(DateTime.UtcNow - started); //! CKPT3001
        Console.WriteLine(DateTime.UtcNow - started - result.Stopped);
        Console.WriteLine(logged.ToString("O"));
        Console.WriteLine(watch.Elapsed);
        Console.WriteLine(logged.Add(watch.Elapsed)); //! CKPT3002
        Work(limit.Token); //! CKPT3003
        Work(plain.Token);
        if (DateTimeOffset.UtcNow > tokenExpires) //! CKPT3004
            Console.WriteLine("expired");
    }

    static void Work(CancellationToken token) => token.ThrowIfCancellationRequested();
}
