using Checkpointing;

namespace Payload.Commands;

internal static class StopCommand
{
    public static Command Command { get; } = new("stop", "", "captures and does not leave the original running", Run);

    private static int Run(Operands operands)
    {
        Fact.Print("pid", Environment.ProcessId);
        Fact.Capture("stop", new CaptureOptions { LeaveRunning = false });
        return 0;
    }
}
