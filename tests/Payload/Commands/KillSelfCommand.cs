using System.Runtime.InteropServices;

namespace Payload.Commands;

internal static partial class KillSelfCommand
{
    public static Command Command { get; } = new("kill-self", "SIG", "captures, then sends itself the signal of that number", Run);

    private static int Run(Operands operands)
    {
        int signal = operands.Number(0, "SIG");
        Fact.Capture("kill-self");
        if (Kill(Environment.ProcessId, signal) != 0)
            throw new UsageException($"There is no signal {signal}.");
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
