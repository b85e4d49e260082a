using System.Diagnostics;
using System.Globalization;
using Checkpointing;

namespace Payload.Commands;

internal static class UnsupervisedCommand
{
    private const int Calls = 10_000_000;

    public static Command Command { get; } = new("unsupervised", "", "measures a capture point that nobody serves", Run);

    private static int Run(Operands operands)
    {
        Fact.Print("supervised", Checkpoint.IsSupervised);
        Fact.Capture("unsupervised");
        if (Checkpoint.IsSupervised)
            return 1;
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < Calls; i++)
            Checkpoint.Capture("unsupervised");
        Fact.Print("calls", Calls);
        Fact.Print("nanosecondsPerCall", (Stopwatch.GetElapsedTime(started).TotalNanoseconds / Calls).ToString("F1", CultureInfo.InvariantCulture));
        return 0;
    }
}
