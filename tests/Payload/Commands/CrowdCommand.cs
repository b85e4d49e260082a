using System.Diagnostics;
using Checkpointing;

namespace Payload.Commands;

internal static class CrowdCommand
{
    public static Command Command { get; } = new(
        "crowd", "", "captures; a copy counts the sleepers that it sees, and leaves one of its own behind", Run);

    private static int Run(Operands operands)
    {
        if (Checkpoint.Capture("crowd").Outcome != CheckpointOutcome.JustRestored)
            return 0;
        int sleepers = Directory.EnumerateDirectories("/proc").Count(IsSleeper);
        // Nobody waits for it, and it holds nothing of ours.
        Process.Start("/bin/sh", ["-c", "sleep 1000 </dev/null >/dev/null 2>&1 &"]).WaitForExit();
        Fact.Print("sleepers", sleepers);
        return 0;
    }

    private static bool IsSleeper(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "comm")) == "sleep\n";
        }
        catch (IOException)
        {
            return false;
        }
    }
}
