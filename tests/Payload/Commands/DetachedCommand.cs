using Checkpointing;

namespace Payload.Commands;

internal static class DetachedCommand
{
    public static Command Command { get; } = new(
        "detached", "LOG", "captures; a copy reaches a second capture point, then lives until there is a file LOG.stop", Run);

    private static int Run(Operands operands)
    {
        string path = operands.Text(0, "LOG");
        using var log = new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read)) { AutoFlush = true };
        log.WriteLine("before");
        CheckpointResult result = Checkpoint.Capture("detached");
        log.WriteLine(result.Outcome);
        if (result.Outcome != CheckpointOutcome.JustRestored)
            return 0;
        // Until it is left to itself, whoever replays it answers.
        Fact.Print("second", Checkpoint.Capture("second").Outcome);
        while (!File.Exists(path + ".stop"))
            Thread.Sleep(20);
        Fact.Print("stopped", 1);
        return 0;
    }
}
