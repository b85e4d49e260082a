using System.Globalization;
using Checkpointing;

namespace Payload.Commands;

internal static class CaptureManyCommand
{
    public static Command Command { get; } = new("capture-many", "N [same]", "N capture points in a row, with names of their own or the same one", Run);

    private static int Run(Operands operands)
    {
        int last = operands.Number(0, "N");
        for (int i = 1; i <= last; i++)
        {
            string name = operands.Has("same") ? "point" : $"point-{i.ToString(CultureInfo.InvariantCulture)}";
            CheckpointResult result = Checkpoint.Capture(name);
            Fact.Print($"outcome.{i}", result.Outcome);
        }

        Fact.Print("generation", Checkpoint.Generation);
        return 0;
    }
}
