namespace Payload.Commands;

internal static class AskCommand
{
    public static Command Command { get; } = new("ask", "FILE", "waits for a file, captures, and ends with 3", Run);

    private static int Run(Operands operands)
    {
        Fact.Print("pid", Environment.ProcessId);
        while (!File.Exists(operands.Text(0, "FILE")))
            Thread.Sleep(10);
        Fact.Capture("asked");
        return 3;
    }
}
