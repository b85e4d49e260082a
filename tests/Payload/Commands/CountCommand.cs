using System.Collections.Concurrent;

namespace Payload.Commands;

internal static class CountCommand
{
    public static Command Command { get; } = new("count", "[N]", "counts to N (50) by a timer and a thread, captures in the middle", Run);

    private static int Run(Operands operands)
    {
        int last = operands.Number(0, "N", otherwise: 50);
        int count = 0;
        using var middle = new ManualResetEventSlim();
        using var ticks = new BlockingCollection<int>();
        var counter = new Thread(() =>
        {
            foreach (int tick in ticks.GetConsumingEnumerable())
            {
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
        counter.Join();
        return 0;
    }
}
