namespace Checkpointing.Benchmarks.Overhead;

/// <summary>What capture and replay cost beside CRIU alone, and what they save beside a cold start.</summary>
internal static class OverheadCommand
{
    public static ExperimentsCommand Command { get; } = new(
        "overhead",
        "Compares replay with bare criu restore, the pause of a capture with bare criu dump, and replay with a cold start.",
        (setting, heaps) =>
        [
            .. heaps.Select(megabytes => new RestoreExperiment(setting, megabytes)),
            .. heaps.Select(megabytes => new PauseExperiment(setting, megabytes)),
            new SizeExperiment(setting),
            new ConsoleExperiment(setting),
            new WebExperiment(setting),
            new HostedWebExperiment(setting),
        ]);
}
