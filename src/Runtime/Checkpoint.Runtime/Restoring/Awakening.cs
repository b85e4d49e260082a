using Checkpointing.Supervision;

namespace Checkpointing.Restoring;

/// <summary>What happens in a copy before <see cref="CheckpointOutcome.JustRestored"/> is returned.</summary>
internal static class Awakening
{
    public static void MakeUnlikeSiblings(CaptureAnswer answer)
    {
        OpenSslEntropy.Reseed();
        foreach ((string name, string value) in answer.Replay!.Environment)
            Environment.SetEnvironmentVariable(name, value);
        TimeZoneInfo.ClearCachedData();
        Checkpoint.SetGeneration(answer.Generation);
    }
}
