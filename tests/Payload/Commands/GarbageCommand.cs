using System.Runtime.CompilerServices;
using Checkpointing;

namespace Payload.Commands;

internal static class GarbageCommand
{
    public static Command Command { get; } = new("garbage", "MB [keep]", "captures with MB of garbage, collected before the capture unless told to keep it", Run);

    private static int Run(Operands operands)
    {
        Litter(operands.Number(0, "MB"));
        Fact.Print("residentBefore", Environment.WorkingSet);
        Fact.Capture("garbage", new CaptureOptions { CollectGarbage = !operands.Has("keep") });
        Fact.Print("residentAfter", Environment.WorkingSet);
        return 0;
    }

    // Not inlined: a register or a stack slot of the caller must not keep the last block alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Litter(int megabytes)
    {
        var blocks = new List<byte[]>();
        for (int i = 0; i < megabytes; i++)
        {
            byte[] block = new byte[1024 * 1024];
            Array.Fill(block, (byte)i);
            blocks.Add(block);
        }

        GC.KeepAlive(blocks);
    }
}
