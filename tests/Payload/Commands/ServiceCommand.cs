using Checkpointing;

namespace Payload.Commands;

internal static class ServiceCommand
{
    public static Command Command { get; } = new("service", "", "captures and prints the result, whoever supervises it", Run);

    private static int Run(Operands operands)
    {
        Fact.Print("supervised", Checkpoint.IsSupervised);
        CheckpointResult result = Fact.Capture("service");
        Fact.Print("checkpointId", result.CheckpointId);
        Fact.Print("generation", result.Generation);
        Fact.Print("pid", Environment.ProcessId);
        return 0;
    }
}
