using Checkpointing;

namespace Payload.Commands;

internal static class ArgsCommand
{
    public static Command Command { get; } = new("args", "", "captures and prints all that the copy was given", Run);

    private static int Run(Operands operands)
    {
        CheckpointResult result = Fact.Capture("args");
        Fact.Print("name", result.Name);
        Fact.Print("checkpointId", result.CheckpointId);
        Fact.Print("generation", result.Generation);
        Fact.Print("processGeneration", Checkpoint.Generation);
        Fact.Print("stoppedMs", (long)result.Stopped.TotalMilliseconds);
        Fact.Print("replay", result.Replay is null ? "none" : "given");
        if (result.Replay is not { } replay)
            return 0;
        Fact.Print("replayId", replay.ReplayId);
        Fact.Print("index", replay.Index);
        Fact.Print("count", replay.Count);
        Fact.Print("arguments", replay.Arguments.Count);
        for (int i = 0; i < replay.Arguments.Count; i++)
            Fact.Print($"argument.{i}", replay.Arguments[i]);
        foreach (string name in replay.Environment.Keys.Order(StringComparer.Ordinal))
        {
            Fact.Print($"environment.{name}", replay.Environment[name]);
            Fact.Print($"applied.{name}", Environment.GetEnvironmentVariable(name));
        }

        return 0;
    }
}
