using Checkpointing.Benchmarks.Figures;
using Checkpointing.Benchmarks.Processes;

namespace Checkpointing.Benchmarks.Overhead;

/// <summary>An application with a database, captured by Checkpoint.Hosting: from nothing to its first response, cold and from a checkpoint.</summary>
internal sealed class HostedWebExperiment(Setting setting) : IExperiment
{
    public string Name => "cold start and replay, hosted application with a database";

    public IReadOnlyList<Comparison> Run()
    {
        var comparison = new Comparison("start.hosted.commandToFirstResponse", "application with a database: command to first response", "ms",
            new Figure("cold start"), new Figure("dotnet-checkpoint replay"));
        string folder = setting.Workspace.NewFolder();
        var tool = new ToolRuns(setting, folder);
        int port = WebClient.FreePort();
        string[] arguments = ["--urls", $"http://127.0.0.1:{port}", "--Logging:LogLevel:Default=None"];
        tool.CaptureOnce(Programs.Notes, arguments);
        setting.Interleave(
            counts => WebExperiment.Measure(Child.Start(Programs.Start(Programs.Notes, arguments), folder), port, counts ? comparison.Reference : null),
            counts => WebExperiment.Measure(tool.StartReplay(), port, counts ? comparison.Ours : null));
        return [comparison];
    }
}
