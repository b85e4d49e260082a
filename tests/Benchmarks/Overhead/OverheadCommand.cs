using Checkpointing.Benchmarks.Figures;
using Checkpointing.Benchmarks.Processes;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Setup;
using McMaster.Extensions.CommandLineUtils;

namespace Checkpointing.Benchmarks.Overhead;

/// <summary>What capture and replay cost beside CRIU alone, and what they save beside a cold start.</summary>
internal static class OverheadCommand
{
    private const int DefaultRuns = 15;
    private const int LeastRuns = 10;

    public static void Declare(CommandLineApplication application) => application.Command("overhead", command =>
    {
        command.Description = "Compares replay with bare criu restore, the pause of a capture with bare criu dump, and replay with a cold start.";
        CommandOption runs = command.Option("--runs <N>", $"How often each is measured ({DefaultRuns}; {LeastRuns} at least).", CommandOptionType.SingleValue);
        CommandOption large = command.Option("--large", "Capture 1 GB of live heap, too.", CommandOptionType.NoValue);
        CommandOption json = command.Option("--json <FILE>", "Write all values into FILE.", CommandOptionType.SingleValue);
        CommandOption tool = command.Option("--tool <FILE>", "Measure this dotnet-checkpoint instead of one published for the occasion.", CommandOptionType.SingleValue);
        command.OnExecute(() => Execute(RunsOf(runs.Value()), large.HasValue(), json.Value(), tool.Value()));
    });

    private static int Execute(int runs, bool large, string? json, string? named)
    {
        CriuInstallation criu = Locate();
        Subreaper.Become();
        using IDisposable signals = Running.EndOnSignals();
        using var workspace = new Workspace();
        ToolUnderTest tool = named is null ? ToolUnderTest.Publish(workspace) : ToolUnderTest.Named(named);
        Console.Error.WriteLine($"tool: {tool.Description}");
        Console.Error.WriteLine($"criu: {criu.Path} ({criu.Version})");
        var setting = new Setting(workspace, tool, criu.Path, runs);
        int[] heaps = large ? [4, 64, 1024] : [4, 64];
        IExperiment[] experiments =
        [
            .. heaps.Select(megabytes => new RestoreExperiment(setting, megabytes)),
            .. heaps.Select(megabytes => new PauseExperiment(setting, megabytes)),
            new SizeExperiment(setting),
            new ConsoleExperiment(setting),
            new WebExperiment(setting),
        ];
        var comparisons = new List<Comparison>();
        bool failed = false;
        foreach (IExperiment experiment in experiments.TakeWhile(_ => !Running.Interrupted))
        {
            Console.Error.WriteLine($"measuring: {experiment.Name}");
            try
            {
                comparisons.AddRange(experiment.Run());
            }
            catch (BenchmarkException exception)
            {
                // What the others measured is worth its minutes.
                failed = true;
                Console.Error.WriteLine($"error: {experiment.Name}: {exception.Message}");
            }
        }

        TextReport.Write(Console.Out, comparisons);
        if (json is not null)
            JsonReport.Write(json, tool.Description, criu.Version.ToString(), runs, comparisons);
        return failed || Running.Interrupted ? 1 : 0;
    }

    private static CriuInstallation Locate()
    {
        using var host = ToolHost.OfProcess();
        try
        {
            return new CriuLocator(host).Locate(named: null);
        }
        catch (ToolException exception)
        {
            throw new BenchmarkException($"{exception.Message} {exception.Remedy}".TrimEnd(), exception);
        }
    }

    private static int RunsOf(string? text)
    {
        if (text is null)
            return DefaultRuns;
        return int.TryParse(text, out int runs) && runs >= LeastRuns ? runs : throw new BenchmarkException($"--runs takes a number from {LeastRuns}, and got '{text}'.");
    }
}
