using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

// The same mistake, as different people write it.
static partial class Native
{
    [LibraryImport("libc", EntryPoint = "exit")]
    internal static partial void ExitNow(int status);

    internal static partial void ExitNow(int status) => throw new NotSupportedException(status.ToString());
}

class Shapes
{
    static void PropertyPattern()
    {
        if (Checkpoint.Capture("a") is { Outcome: CheckpointOutcome.JustRestored, Replay: { } replay })
        {
            Console.WriteLine($"copy {replay.Index} restored");
            Environment.Exit(43); //! CKPT1001
        }
    }

    static void NegatedPattern()
    {
        var outcome = Checkpoint.Capture("b").Outcome;
        if (outcome is not (CheckpointOutcome.JustDumped or CheckpointOutcome.NotCaptured))
            Environment.Exit(43); //! CKPT1001
    }

    static void Numbers()
    {
        var result = Checkpoint.Capture("c");
        int status = (int)result.Outcome;
        if (status == 2)
            Environment.Exit(status); //! CKPT1001
    }

    static void Text()
    {
        var result = Checkpoint.Capture("d");
        if (result.Outcome.ToString() == "JustRestored")
            Process.GetCurrentProcess().Kill(); //! CKPT1001
    }

    static void SwitchExpression()
    {
        var result = Checkpoint.Capture("e");
        int code = result.Outcome switch
        {
            CheckpointOutcome.JustDumped => 42,
            CheckpointOutcome.JustRestored => 43,
            CheckpointOutcome.NotCaptured => 0,
            _ => -1,
        };
        Console.WriteLine($"leaving with {code}");
        Environment.Exit(code); //! CKPT1001
    }

    static bool WokeUp() => Checkpoint.Capture("f").Outcome == CheckpointOutcome.JustRestored;

    static void BoolWrapper()
    {
        if (!WokeUp())
            return;
        Console.WriteLine("restored");
        Die("restored"); //! CKPT1001
    }

    [DoesNotReturn]
    static void Die(string why)
    {
        Console.Error.WriteLine(why);
        Environment.FailFast(why);
    }

    static async Task Asynchronous(CancellationToken token)
    {
        CheckpointResult result = await Checkpoint.CaptureAsync("g", token).ConfigureAwait(false);
        switch (result)
        {
            case { Outcome: CheckpointOutcome.JustRestored }:
                await Console.Out.WriteLineAsync("restored");
                await LeaveAsync(43); //! CKPT1001
                break;
            case { Outcome: CheckpointOutcome.JustDumped }:
                await Console.Out.WriteLineAsync("dumped");
                break;
        }
    }

    static async Task LeaveAsync(int code)
    {
        await Console.Out.FlushAsync();
        Environment.Exit(code);
    }

    static void TaskResult()
    {
        Task<CheckpointResult> task = Checkpoint.CaptureAsync("h");
        CheckpointResult result = task.GetAwaiter().GetResult();
        bool restored = result.Outcome == CheckpointOutcome.JustRestored;
        bool quiet = false;
        if (restored && !quiet)
            Environment.Exit(0); //! CKPT1001
    }

    static IEnumerable<int> Iterator()
    {
        yield return 1;
        var result = Checkpoint.Capture("i");
        if (result.Outcome == CheckpointOutcome.JustRestored)
            Environment.Exit(43); //! CKPT1001
        yield return 2;
    }

    static void Lambda()
    {
        Func<CheckpointOutcome, int> code = o => o == CheckpointOutcome.JustRestored ? 43 : 42; //! CKPT1003
        int retries = Checkpoint.Capture("n").Outcome == CheckpointOutcome.JustRestored ? 3 : 5;
        Action<CheckpointResult> handler = r =>
        {
            if (r.Outcome == CheckpointOutcome.JustRestored)
                Environment.Exit(43); //! CKPT1001
        };
        handler(Checkpoint.Capture("j"));
        Console.WriteLine(code(CheckpointOutcome.JustDumped) + retries);
    }

    static bool TryCapture(out CheckpointOutcome outcome)
    {
        outcome = Checkpoint.Capture("k").Outcome;
        return outcome != CheckpointOutcome.NotCaptured;
    }

    static void OutParameter()
    {
        if (TryCapture(out CheckpointOutcome outcome) && outcome == CheckpointOutcome.JustRestored)
            Environment.Exit(43); //! CKPT1001
    }

    static CheckpointOutcome s_outcome;

    static void Field()
    {
        s_outcome = Checkpoint.Capture("l").Outcome;
        AfterField(); //! CKPT1001
    }

    static void AfterField()
    {
        if (s_outcome == CheckpointOutcome.JustRestored)
            Environment.Exit(43);
    }

    static void Finally()
    {
        try
        {
            Console.WriteLine(Checkpoint.Capture("m").Outcome);
        }
        finally
        {
            Environment.Exit(1); //! CKPT1001
        }
    }

    static async Task Main()
    {
        PropertyPattern();
        NegatedPattern();
        Numbers();
        Text();
        SwitchExpression();
        BoolWrapper();
        await Asynchronous(default);
        TaskResult();
        foreach (int i in Iterator())
            Console.WriteLine(i);
        Lambda();
        OutParameter();
        Field();
        Finally();
    }
}
