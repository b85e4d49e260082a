using Checkpointing.Participants;
using Checkpointing.Supervision;

namespace Checkpointing.Restoring;

/// <summary>What happens in a copy before <see cref="CheckpointOutcome.JustRestored"/> is returned.</summary>
internal static class Awakening
{
    /// <summary>Never throws: a copy that could not do one step is still a copy, and its participants must be told so.</summary>
    public static void MakeUnlikeSiblings(CaptureAnswer answer, HookRound round)
    {
        // Elsewhere only a test is ever told that it is a copy.
        if (OperatingSystem.IsLinux())
            round.Do("New entropy for this copy", OpenSslEntropy.Reseed);
        foreach ((string name, string value) in answer.Replay!.Environment)
            round.Do($"Setting the environment variable '{name}' of this copy", () => Environment.SetEnvironmentVariable(name, value));
        round.Do("Clearing the cached time zones of this copy", TimeZoneInfo.ClearCachedData);

        // Last, because the copy's other threads run already: a PerRestore that one of them computes from now on is kept for
        // the whole generation, and must come from the new entropy and the new environment.
        Checkpoint.SetGeneration(answer.Generation);
    }
}
