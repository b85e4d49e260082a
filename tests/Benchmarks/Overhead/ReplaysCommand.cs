namespace Checkpointing.Benchmarks.Overhead;

/// <summary>What one replay among many costs, and how soon a single one is there, beside bare `criu restore`.</summary>
internal static class ReplaysCommand
{
    public static ExperimentsCommand Command { get; } = new(
        "replays",
        "Compares one replay among many, and a single one, with bare criu restore: processor time, elapsed time, time to the first byte.",
        (setting, heaps) => [.. heaps.Where(h => h < 1024).Select(h => new ManyExperiment(setting, h)), .. heaps.Select(h => new ReadyExperiment(setting, h))]);
}
