using Checkpointing;

namespace Payload.Commands;

internal static class MeetingCommand
{
    public static Command Command { get; } = new(
        "meeting", "", "captures within a hook, within critical sections of its own and of others, and on two threads at once", Run);

    private static int Run(Operands operands)
    {
        var soon = new CaptureOptions { Timeout = TimeSpan.FromSeconds(0.3) };
        using (Checkpoint.Register(beforeCapture: () => Try("inner", () => Checkpoint.Capture("inner"))))
            Try("outer", () => Checkpoint.Capture("outer"));
        using (Checkpoint.EnterCriticalSection())
            Try("own", () => Checkpoint.Capture("own", soon));

        // Held while the capture is asked for, and given back a while later.
        using var entered = new ManualResetEventSlim();
        bool held = true;
        var other = new Thread(() =>
        {
            using IDisposable section = Checkpoint.EnterCriticalSection();
            entered.Set();
            Thread.Sleep(300);
            Volatile.Write(ref held, false);
        });
        other.Start();
        entered.Wait();
        Try("others", () => Checkpoint.Capture("others"));
        Fact.Print("held", Volatile.Read(ref held));
        other.Join();

        using var together = new Barrier(2);
        string[] names = ["left", "right"];
        Thread[] threads = [.. names.Select(name => new Thread(() =>
        {
            together.SignalAndWait();
            Try(name, () => Checkpoint.Capture(name));
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        return 0;
    }

    private static void Try(string what, Func<CheckpointResult> capture)
    {
        try
        {
            Fact.Print(what, capture().Outcome);
        }
        catch (CheckpointException exception)
        {
            Fact.Print(what, $"{exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")}");
        }
    }
}
