using Checkpointing.Analyzers.Tests.Verification;

namespace Checkpointing.Analyzers.Tests.Rules;

public class CKPT1001Tests
{
    public static TheoryData<string> Reported => new()
    {
        """
        CheckpointResult result = Checkpoint.Capture("x");
        switch (result.Outcome)
        {
            case CheckpointOutcome.JustDumped:
                Console.WriteLine("dumped");
                break;
            case CheckpointOutcome.JustRestored:
                Console.WriteLine("restored");
                Environment.Exit(43); //! CKPT1001
                break;
        }
        """,
        """
        int code = 0;
        switch (Checkpoint.Capture("x").Outcome)
        {
            case CheckpointOutcome.JustDumped: code = 42; break;
            case CheckpointOutcome.JustRestored: code = 43; break;
            default: code = 1; break;
        }
        Environment.Exit(code); //! CKPT1001
        """,
        """
        class Program
        {
            static async Task<int> Main()
            {
                CheckpointResult result = await Checkpoint.CaptureAsync("x").ConfigureAwait(false);
                if (result is { Outcome: CheckpointOutcome.JustRestored })
                    return 43; //! CKPT1001
                await File.WriteAllTextAsync("a", DateTime.Now.ToString());
                return 0;
            }
        }
        """,
        """
        class Program
        {
            static int Main()
            {
                var outcome = Checkpoint.Capture("x").Outcome;
                return outcome == CheckpointOutcome.JustDumped ? 42 : 43; //! CKPT1001
            }
        }
        """,
        """
        class Program
        {
            static void Main()
            {
                Save();
                Work();
            }
            static void Work() { for (int i = 0; i < 10; i++) File.ReadAllText("a" + i); }
            static void Save()
            {
                bool restored = Checkpoint.Capture("x").Outcome is CheckpointOutcome.JustRestored;
                if (!restored)
                    return;
                Quit(3); //! CKPT1001
            }
            static void Quit(int code) => Bye(code);
            static void Bye(int code) { Console.WriteLine("bye"); Environment.Exit(code); }
        }
        """,
        """
        using System.Diagnostics;
        var r = Checkpoint.Capture("x");
        if (r.Outcome == CheckpointOutcome.JustRestored)
        {
            using Process me = Process.GetCurrentProcess();
            me.Kill(); //! CKPT1001
        }
        """,
        """
        using System.Runtime.InteropServices;
        class Program
        {
            [DllImport("libc", EntryPoint = "_exit")] static extern void Leave(int code);
            [DllImport("libc")] static extern int getpid();
            [DllImport("libc")] static extern int kill(int pid, int signal);
            static void Main(string[] args)
            {
                CheckpointResult r = Checkpoint.Capture("x");
                if (r.Outcome == CheckpointOutcome.JustRestored)
                {
                    if (args.Length > 3) Leave(43); //! CKPT1001
                    kill(getpid(), 9); //! CKPT1001
                }
            }
        }
        """,
        """
        var result = Checkpoint.Capture("x");
        if (result.Outcome == CheckpointOutcome.JustRestored)
            return; //! CKPT1001
        for (int i = 0; i < 3; i++) File.WriteAllText("x" + i, i.ToString());
        """,
        """
        Action quit = () => Environment.Exit(1);
        var (outcome, id) = Take();
        if (outcome == CheckpointOutcome.JustRestored)
            quit(); //! CKPT1001
        (CheckpointOutcome, string?) Take()
        {
            var r = Checkpoint.Capture("x");
            return (r.Outcome, r.CheckpointId);
        }
        """,
        """
        class Program
        {
            static void Main() { Handle(Checkpoint.Capture("x")); File.ReadAllText("x"); }
            static void Handle(CheckpointResult r)
            {
                if (r.Replay is { } replay)
                {
                    Console.WriteLine(replay.Index);
                    Environment.FailFast("no"); //! CKPT1001
                }
            }
        }
        """,
        """
        try
        {
            using var t = new StringWriter();
            if (Checkpoint.Capture("x").Outcome == CheckpointOutcome.JustRestored)
                Environment.Exit(2); //! CKPT1001
        }
        finally { Console.WriteLine("end"); }
        """,
        """
        while (true)
        {
            var r = await Checkpoint.CaptureAsync("x");
            if (r.Outcome == CheckpointOutcome.JustRestored) break;
            await File.ReadAllTextAsync("a");
        }
        Environment.Exit(0); //! CKPT1001
        """,
        """
        class Program
        {
            static int Main() => Run(); //! CKPT1001
            static int Run()
            {
                var r = Checkpoint.Capture("x");
                return r.Outcome switch { CheckpointOutcome.JustDumped => 42, CheckpointOutcome.JustRestored => 43, _ => 0 };
            }
        }
        """,
        """
        using Microsoft.Extensions.Hosting;
        class Worker(IHostApplicationLifetime lifetime) : BackgroundService
        {
            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                var r = await Checkpoint.CaptureAsync("x", stoppingToken);
                if (r.Outcome != CheckpointOutcome.JustDumped && r.Outcome != CheckpointOutcome.NotCaptured)
                    lifetime.StopApplication(); //! CKPT1001
                else
                    await Task.Delay(1, stoppingToken);
            }
        }
        class P { static void Main() { } }
        """,
    };

    public static TheoryData<string> Quiet => new()
    {
        """
        var r = Checkpoint.Capture("x");
        if (r.Outcome == CheckpointOutcome.JustDumped) Environment.Exit(0);
        if (r.Outcome == CheckpointOutcome.NotCaptured) Environment.Exit(1);
        Console.WriteLine("on");
        """,
        """
        var r = Checkpoint.Capture("x");
        if (r.Outcome == CheckpointOutcome.JustRestored) Serve(r.Replay!);
        Console.WriteLine("done");
        static void Serve(ReplayContext replay)
        {
            foreach (string a in replay.Arguments) File.ReadAllText(a);
            Environment.Exit(0);
        }
        """,
        """
        try
        {
            var r = Checkpoint.Capture("x");
            if (r.Outcome == CheckpointOutcome.JustRestored && r.Replay!.Arguments.Count == 0)
            {
                Console.Error.WriteLine("give me a file");
                Environment.Exit(2);
            }
            Console.WriteLine(File.ReadAllText("a"));
        }
        catch (CheckpointException e)
        {
            Console.Error.WriteLine(e.Message);
            Environment.Exit(1);
        }
        """,
        """
        class Program
        {
            static int Main()
            {
                var r = Checkpoint.Capture("x");
                if (r.Outcome == CheckpointOutcome.JustDumped) return 0;
                int sum = Solve();
                Console.WriteLine(sum);
                return sum == 3 ? 0 : 1;
            }
            static int Solve() { int s = 0; for (int i = 0; i < 3; i++) s += i; return s; }
        }
        """,
        """
        class Camera { public int Capture(string s) => 1; }
        class Program
        {
            static void Main()
            {
                if (new Camera().Capture("x") == 1) Environment.Exit(1);
                var r = Checkpoint.Capture("x");
                if (r.Outcome == CheckpointOutcome.JustRestored) Console.WriteLine("copy");
            }
        }
        """,
        """
        using System.Diagnostics;
        var child = Process.GetProcessById(1);
        var r = Checkpoint.Capture("x");
        if (r.Outcome == CheckpointOutcome.JustRestored) child.Kill();
        """,
    };

    [Theory]
    [MemberData(nameof(Reported))]
    public Task An_end_the_copy_cannot_escape_is_reported(string source) =>
        Expect.MarksAsync(source, ["CKPT1001"], TestContext.Current.CancellationToken);

    [Theory]
    [MemberData(nameof(Quiet))]
    public Task An_end_of_the_original_or_of_the_work_is_not(string source) =>
        Expect.MarksAsync(source, ["CKPT1001"], TestContext.Current.CancellationToken);
}
