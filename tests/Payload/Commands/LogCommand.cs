using Checkpointing;

namespace Payload.Commands;

internal static class LogCommand
{
    public static Command Command { get; } = new("log", "PATH [LINES]", "keeps a log open across the capture; everybody goes on writing", Run);

    private static int Run(Operands operands)
    {
        int lines = operands.Number(1, "LINES", otherwise: 10);
        using var stream = new FileStream(operands.Text(0, "PATH"), FileMode.Append, FileAccess.Write, FileShare.Read);
        using var log = new StreamWriter(stream) { AutoFlush = true };
        for (int i = 1; i <= lines; i++)
            log.WriteLine($"before {i}");
        Fact.Print("lengthBefore", stream.Length);

        CheckpointResult result = Fact.Capture("logging");
        Fact.Print("lengthAfter", stream.Length);
        for (int i = 1; i <= lines; i++)
            log.WriteLine($"{result.Outcome} {i}");
        Fact.Print("lengthEnd", stream.Length);
        return 0;
    }
}
