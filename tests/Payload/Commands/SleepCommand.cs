namespace Payload.Commands;

internal static class SleepCommand
{
    public static Command Command { get; } = new("sleep", "S", "captures, then sleeps for S seconds", Run);

    private static int Run(Operands operands)
    {
        int seconds = operands.Number(0, "S");
        Fact.Capture("sleep");
        Fact.Print("pid", Environment.ProcessId);
        Thread.Sleep(TimeSpan.FromSeconds(seconds));
        Fact.Print("slept", seconds);
        return 0;
    }
}
