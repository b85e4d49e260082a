using System.Security.Cryptography;
using Checkpointing;

namespace Payload.Commands;

internal static class PlainCommand
{
    public static Command Command { get; } = new("plain", "N", "has no capture point: counts to N, every 50 ms, and draws random bytes in the end", Run);

    private static int Run(Operands operands)
    {
        int last = operands.Number(0, "N");
        Fact.Print("before", RandomNumberGenerator.GetHexString(32));
        for (int i = 1; i <= last; i++)
        {
            Fact.Print("tick", i);
            Thread.Sleep(50);
        }

        Fact.Print("generation", Checkpoint.Generation);
        Fact.Print("bytes", RandomNumberGenerator.GetHexString(32));
        return 5;
    }
}
