using Checkpointing;

namespace Payload.Commands;

internal static class SurviveCommand
{
    private const int BlockSize = 64 * 1024;

    public static Command Command { get; } = new(
        "survive", "MB", "captures with MB of live data while somebody does harm; ends with 7 when that failed, and then captures once more", Run);

    private static int Run(Operands operands)
    {
        var random = new Random(1);
        byte[][] blocks = [.. Enumerable.Range(0, operands.Number(0, "MB") * (1024 * 1024 / BlockSize)).Select(_ =>
        {
            byte[] block = new byte[BlockSize];
            random.NextBytes(block);
            return block;
        })];
        Fact.Print("capturing", blocks.Length);
        try
        {
            Fact.Capture("survive");
            return 0;
        }
        catch (CheckpointException exception)
        {
            Fact.Print("exception", exception.GetType().Name);
            Fact.Print("message", exception.Message.ReplaceLineEndings(" "));
        }

        GC.KeepAlive(blocks);
        Fact.Print("alive", Task.Run(() => 6 * 7).GetAwaiter().GetResult());

        // Until whoever did the harm has made it good.
        Console.In.ReadLine();
        Fact.Capture("again");
        return 7;
    }
}
