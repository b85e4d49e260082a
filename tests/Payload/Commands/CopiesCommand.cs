using System.Security.Cryptography;
using Checkpointing;

namespace Payload.Commands;

internal static class CopiesCommand
{
    public static Command Command { get; } = new(
        "copies", "[CODES] [twins] [differ]", "captures; each copy records values and returns its own of the codes (0,3,5)", Run);

    private static int Run(Operands operands)
    {
        byte[] key = RandomNumberGenerator.GetBytes(16);
        var id = new PerRestore<Guid>(Guid.NewGuid);
        _ = id.Value;
        CheckpointResult result = Fact.Capture("copies");
        if (result.Replay is not { } replay)
            return 0;

        Checkpoint.Record("sum", 42);
        Checkpoint.Record("id", id.Value, unique: true);
        Checkpoint.Record("key", operands.Has("twins") ? key : RandomNumberGenerator.GetBytes(16), unique: true);
        if (operands.Has("differ"))
        {
            Fact.Print("index", replay.Index);
            Checkpoint.Record("parity", replay.Index % 2);
        }

        // Without an end: the next copy's line must not go on in it.
        Console.Write($"count={replay.Count}");
        string[] codes = operands.All.FirstOrDefault(o => char.IsAsciiDigit(o[0]))?.Split(',') ?? ["0"];
        return int.Parse(codes[replay.Index % codes.Length], null);
    }
}
