using System.Collections.Concurrent;

namespace Payload.Commands;

internal static class CountCommand
{
    /// <summary>Not counted before the capture has returned, however long it takes: the copy must have something left.</summary>
    private const int HeldBack = 5;

    public static Command Command { get; } = new("count", "[N]", "counts to N (50) by a timer and a thread, captures in the middle", Run);

    private static int Run(Operands operands)
    {
        int last = Math.Max(operands.Number(0, "N", otherwise: 50), 2 * HeldBack);
        int count = 0;
        using var middle = new ManualResetEventSlim();
        using var captured = new ManualResetEventSlim();
        using var ticks = new BlockingCollection<int>();
        var counter = new Thread(() =>
        {
            foreach (int tick in ticks.GetConsumingEnumerable())
            {
                if (tick > last - HeldBack)
                    captured.Wait();
                Fact.Print("count", tick);
                if (tick == last / 2)
                    middle.Set();
                if (tick == last)
                    return;
            }
        }) { IsBackground = true };
        counter.Start();
        using var timer = new Timer(_ => ticks.Add(Interlocked.Increment(ref count)), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(20));

        middle.Wait();
        Fact.Capture("middle");
        captured.Set();
        counter.Join();
        return 0;
    }
}
