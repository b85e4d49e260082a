using System.Runtime.InteropServices;

namespace Payload.Commands;

internal static class HeapCommand
{
    /// <summary>Below the limit of the large object heap, so that the data lives in the generations.</summary>
    private const int BlockSize = 64 * 1024;

    public static Command Command { get; } = new("heap", "MB", "captures with MB of live data and checks all of it afterwards", Run);

    private static int Run(Operands operands)
    {
        int megabytes = operands.Number(0, "MB");
        var random = new Random(megabytes);
        byte[][] blocks = [.. Enumerable.Range(0, megabytes * (1024 * 1024 / BlockSize)).Select(_ =>
        {
            byte[] block = new byte[BlockSize];
            random.NextBytes(block);
            return block;
        })];
        ulong before = Checksum(blocks);
        Fact.Print("checksumBefore", before.ToString("x16", null));

        Fact.Capture("heap");
        ulong after = Checksum(blocks);
        Fact.Print("checksumAfter", after.ToString("x16", null));
        return before == after ? 0 : 1;
    }

    private static ulong Checksum(byte[][] blocks)
    {
        const ulong Prime = 0x9E3779B97F4A7C15;
        ulong sum = 0;
        foreach (byte[] block in blocks)
        {
            foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(block))
                sum = unchecked((ulong.RotateLeft(sum, 5) ^ word) * Prime);
        }

        return sum;
    }
}
