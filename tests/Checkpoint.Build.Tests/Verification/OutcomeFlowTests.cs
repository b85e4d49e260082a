using Checkpointing.Build.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Checkpointing.Build.Tests.Verification;

/// <summary>Which ends of the process a copy runs straight into, told from the code that the compiler made.</summary>
public sealed class OutcomeFlowTests
{
    public static TheoryData<string, string> Wrong => new()
    {
        { "switch statement", """
            switch (Checkpoint.Capture("x").Outcome)
            {
                case CheckpointOutcome.JustDumped: Environment.Exit(42); break;
                case CheckpointOutcome.JustRestored: /*!*/Environment.Exit(43); break;
            }
            """ },
        { "one exit for both", """
            var result = Checkpoint.Capture("x");
            int code = 0;
            switch (result.Outcome)
            {
                case CheckpointOutcome.JustDumped: code = 42; break;
                case CheckpointOutcome.JustRestored: code = 43; break;
            }
            Console.WriteLine(code);
            /*!*/Environment.Exit(code);
            """ },
        { "a line written by a helper", """
            var outcome = Checkpoint.Capture("x").Outcome;
            Print("outcome", outcome);
            switch (outcome)
            {
                case CheckpointOutcome.JustDumped: Environment.Exit(42); break;
                case CheckpointOutcome.JustRestored: /*!*/Environment.Exit(43); break;
            }
            File.Delete("x");
            static void Print(string key, object value) => Console.WriteLine($"{key}={value}");
            """ },
        { "if", """
            if (Checkpoint.Capture("x").Outcome == CheckpointOutcome.JustRestored)
                /*!*/Environment.FailFast("restored");
            Console.ReadLine();
            """ },
        { "not dumped", """
            var result = Checkpoint.Capture("x");
            if (result.Outcome != CheckpointOutcome.JustDumped)
                /*!*/Environment.Exit(1);
            """ },
        { "pattern", """
            if (Checkpoint.Capture("x") is { Outcome: CheckpointOutcome.JustRestored or CheckpointOutcome.JustDumped })
                /*!*/Environment.Exit(1);
            File.Delete("x");
            """ },
        { "bool local", """
            bool copy = Checkpoint.Capture("x").Outcome == CheckpointOutcome.JustRestored;
            Console.WriteLine(copy);
            if (copy)
                /*!*/Environment.Exit(1);
            """ },
        { "await", """
            var result = await Checkpoint.CaptureAsync("x");
            if (result.Outcome == CheckpointOutcome.JustRestored)
                /*!*/Environment.Exit(1);
            await File.WriteAllTextAsync("x", "x");
            """ },
        { "awaits around", """
            await Task.Delay(1);
            var result = await Checkpoint.CaptureAsync("x").ConfigureAwait(false);
            await Task.Yield();
            switch (result.Outcome)
            {
                case CheckpointOutcome.JustRestored: /*!*/Environment.Exit(1); break;
                default: await File.WriteAllTextAsync("x", "x"); break;
            }
            """ },
        { "native", """
            if (Checkpoint.Capture("x").Outcome == CheckpointOutcome.JustRestored)
                /*!*/Native.kill(Environment.ProcessId, 9);
            static class Native { [System.Runtime.InteropServices.DllImport("libc")] public static extern int kill(int pid, int signal); }
            """ },
        { "own process", """
            if (Checkpoint.Capture("x").Outcome == CheckpointOutcome.JustRestored)
                /*!*/System.Diagnostics.Process.GetCurrentProcess().Kill();
            """ },
        { "helper", """
            if (Checkpoint.Capture("x").Outcome == CheckpointOutcome.JustRestored)
                /*!*/Finish(3);
            static void Finish(int code) { Console.WriteLine("done"); Environment.Exit(code); }
            """ },
        { "helper that is given the answer", """
            After(Checkpoint.Capture("x"));
            File.Delete("x");
            static void After(CheckpointResult r) { if (r.Outcome == CheckpointOutcome.JustRestored) /*!*/Environment.Exit(3); }
            """ },
        { "wrapper that gives the answer", """
            if (Warm().Outcome == CheckpointOutcome.JustRestored)
                /*!*/Environment.Exit(3);
            static CheckpointResult Warm() { File.Delete("x"); return Checkpoint.Capture("x"); }
            """ },
        { "second capture", """
            if (Checkpoint.Capture("x").Outcome == CheckpointOutcome.JustRestored) File.Delete("x");
            if (Checkpoint.Capture("y").Outcome == CheckpointOutcome.JustRestored) { Console.WriteLine(); /*!*/Environment.Exit(3); }
            File.Delete("z");
            """ },
    };

    public static TheoryData<string, string> Right => new()
    {
        { "exit of the original", """
            var result = Checkpoint.Capture("x");
            if (result.Outcome == CheckpointOutcome.JustDumped) Environment.Exit(0);
            Console.WriteLine("on");
            """ },
        { "early return, then exit", """
            var result = Checkpoint.Capture("x");
            if (result.Outcome == CheckpointOutcome.JustRestored) return;
            Environment.Exit(0);
            """ },
        { "exit after work", """
            Checkpoint.Capture("x");
            File.WriteAllText("x", "x");
            Environment.Exit(0);
            """ },
        { "exit after work in a helper", """
            Checkpoint.Capture("x");
            Count.Up();
            Environment.Exit(Count.Now);
            static class Count { public static int Now; public static void Up() { Console.WriteLine("up"); Now++; } }
            """ },
        { "exit on a condition of its own", """
            Checkpoint.Capture("x");
            if (args.Length == 0) Environment.Exit(2);
            File.WriteAllText("x", "x");
            """ },
        { "exit before", """
            if (args.Length == 9) Environment.Exit(2);
            Checkpoint.Capture("x");
            """ },
        { "exit in a handler", """
            try { Checkpoint.Capture("x"); } catch (CheckpointException) { Environment.Exit(2); }
            """ },
        { "another process", """
            Checkpoint.Capture("x");
            System.Diagnostics.Process.GetProcessById(17).Kill();
            """ },
        { "signal 0", """
            Checkpoint.Capture("x");
            Native.kill(Environment.ProcessId, 0);
            static class Native { [System.Runtime.InteropServices.DllImport("libc")] public static extern int kill(int pid, int signal); }
            """ },
        { "what cannot be followed", """
            var result = Checkpoint.Capture("x");
            if (Side(result)) Environment.Exit(1);
            static bool Side(CheckpointResult r) => r.Name.Length > 1 && r.Outcome == CheckpointOutcome.JustDumped;
            """ },
        { "await, exit of the original", """
            var result = await Checkpoint.CaptureAsync("x");
            await Task.Yield();
            if (result.Outcome is CheckpointOutcome.JustDumped or CheckpointOutcome.NotCaptured)
            {
                await Task.Yield();
                Environment.Exit(1);
            }
            await File.WriteAllTextAsync("x", "x");
            """ },
        { "loop with a capture", """
            for (int i = 0; i < 3; i++)
            {
                var result = Checkpoint.Capture("x");
                if (result.Outcome == CheckpointOutcome.JustRestored) { File.Delete("x"); continue; }
                if (i == 2) Environment.Exit(0);
            }
            """ },
        { "ternary code", """
            var outcome = Checkpoint.Capture("x").Outcome;
            int code = outcome == CheckpointOutcome.JustDumped ? 1 : 2;
            File.WriteAllText("x", code.ToString());
            Environment.Exit(code);
            """ },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void An_end_that_a_copy_runs_into_is_found(string what, string source)
    {
        int line = source[..source.IndexOf("/*!*/", StringComparison.Ordinal)].Count(c => c == '\n') + 1;
        foreach (OptimizationLevel level in Enum.GetValues<OptimizationLevel>())
            Assert.Equal($"{what}, {level}: CKPT9101 App.cs:{line}", $"{what}, {level}: {string.Join(", ", VerifiedProgram.Alone(source, level).Lines())}");
    }

    [Theory]
    [MemberData(nameof(Right))]
    public void An_end_that_is_meant_is_left_alone(string what, string source)
    {
        foreach (OptimizationLevel level in Enum.GetValues<OptimizationLevel>())
            Assert.Equal($"{what}, {level}: ", $"{what}, {level}: {string.Join(", ", VerifiedProgram.Alone(source, level).Lines())}");
    }
}
