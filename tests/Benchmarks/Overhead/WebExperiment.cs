using System.Diagnostics;
using Checkpointing.Benchmarks.Figures;
using Checkpointing.Benchmarks.Processes;

namespace Checkpointing.Benchmarks.Overhead;

/// <summary>An ASP.NET Core minimal API from nothing to its first response, cold and from a checkpoint.</summary>
internal sealed class WebExperiment(Setting setting) : IExperiment
{
    public string Name => "cold start and replay, minimal API";

    public IReadOnlyList<Comparison> Run()
    {
        var comparison = new Comparison("start.minimalApi.commandToFirstResponse", "minimal API: command to first response", "ms",
            new Figure("cold start"), new Figure("dotnet-checkpoint replay"));
        // A folder apart from the store: ASP.NET Core watches all below its content root, and what it watches must be there at the restore.
        string folder = setting.Workspace.NewFolder();
        var tool = new ToolRuns(setting, folder);
        int port = WebClient.FreePort();
        string argument = $"--PORT={port}";
        tool.CaptureOnce(Programs.MinimalApi, argument);
        setting.Interleave(
            counts => Measure(Child.Start(Programs.Start(Programs.MinimalApi, argument), folder), port, counts ? comparison.Reference : null),
            counts => Measure(tool.StartReplay(), port, counts ? comparison.Ours : null));
        return [comparison];
    }

    internal static void Measure(Child started, int port, Figure? figure)
    {
        using Child child = started;
        TimeSpan elapsed = Stopwatch.GetElapsedTime(child.Started, WebClient.WaitForResponse(port, child, Setting.Limit));
        child.Terminate(Setting.Limit);
        figure?.Add(elapsed);
    }
}
