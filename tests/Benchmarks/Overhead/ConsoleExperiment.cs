using System.Diagnostics;
using Checkpointing.Benchmarks.Figures;
using Checkpointing.Benchmarks.Processes;

namespace Checkpointing.Benchmarks.Overhead;

/// <summary>A console program from nothing to the line after its capture point, cold and from a checkpoint.</summary>
internal sealed class ConsoleExperiment(Setting setting) : IExperiment
{
    public string Name => "cold start and replay, console program";

    public IReadOnlyList<Comparison> Run()
    {
        var comparison = new Comparison("start.linpack.commandToFirstResult", "LINPACK: command to its first line", "ms",
            new Figure("cold start"), new Figure("dotnet-checkpoint replay"));
        var tool = new ToolRuns(setting);
        tool.CaptureOnce(Programs.Linpack);
        setting.Interleave(
            counts => Measure(Child.Start(Programs.Start(Programs.Linpack), setting.Workspace.Path), counts ? comparison.Reference : null),
            counts => Measure(tool.StartReplay(), counts ? comparison.Ours : null));
        return [comparison];
    }

    private static void Measure(Child started, Figure? figure)
    {
        using Child child = started;
        TimeSpan elapsed = Stopwatch.GetElapsedTime(child.Started, child.Output.WaitForLine("outcome=", Setting.Limit));
        child.WaitForSuccess(Setting.Limit);
        figure?.Add(elapsed);
    }
}
