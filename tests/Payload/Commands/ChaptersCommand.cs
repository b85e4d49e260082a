using Checkpointing;

namespace Payload.Commands;

internal static class ChaptersCommand
{
    public static Command Command { get; } = new("chapters", "PATH N", "writes N lines to a file, each after a capture of its own, and prints what the file holds in the end", Run);

    private static int Run(Operands operands)
    {
        string path = operands.Text(0, "PATH");
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
        using var writer = new StreamWriter(stream) { AutoFlush = true };
        for (int i = 1; i <= operands.Number(1, "N"); i++)
        {
            CheckpointResult result = Checkpoint.Capture($"chapter-{i}");
            Fact.Print($"outcome.{i}", result.Outcome);
            Fact.Print($"generation.{i}", result.Generation);
            writer.WriteLine($"{i}:{result.Outcome}");
        }

        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        Fact.Print("content", reader.ReadToEnd().Trim().ReplaceLineEndings(" "));
        return 0;
    }
}
