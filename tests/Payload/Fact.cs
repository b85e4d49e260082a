using Checkpointing;

namespace Payload;

/// <summary>What a test reads: one line of key=value for each fact, written at once.</summary>
internal static class Fact
{
    public static void Print(string key, object? value)
    {
        Console.WriteLine($"{key}={value}");
        Console.Out.Flush();
    }

    /// <summary>Captures and prints the outcome.</summary>
    public static CheckpointResult Capture(string name, CaptureOptions? options = null)
    {
        CheckpointResult result = Checkpoint.Capture(name, options);
        Print("outcome", result.Outcome);
        return result;
    }
}
