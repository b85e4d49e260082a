using Checkpointing;

namespace Payload.Commands;

internal static class ExitBranchesCommand
{
    public static Command Command { get; } = new("exit-branches", "D R", "captures; the original ends with D, a copy with R", Run);

    private static int Run(Operands operands)
    {
        int dumped = operands.Number(0, "D"), restored = operands.Number(1, "R");
        return Fact.Capture("branches").Outcome switch
        {
            CheckpointOutcome.JustDumped => dumped,
            CheckpointOutcome.JustRestored => restored,
            _ => 0,
        };
    }
}
