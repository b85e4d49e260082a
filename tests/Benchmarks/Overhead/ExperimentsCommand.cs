using Checkpointing.Benchmarks.Figures;
using Checkpointing.Benchmarks.Processes;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Setup;
using McMaster.Extensions.CommandLineUtils;

namespace Checkpointing.Benchmarks.Overhead;

/// <summary>A command that makes some experiments and prints what they measured, side by side.</summary>
/// <param name="Name">What is typed.</param>
/// <param name="Description">For --help.</param>
/// <param name="Experiments">Makes them, for heaps of these sizes in megabytes.</param>
internal sealed record ExperimentsCommand(string Name, string Description, Func<Setting, IReadOnlyList<int>, IEnumerable<IExperiment>> Experiments)
{
    private const int DefaultRuns = 15;
    private const int LeastRuns = 10;

    public void Declare(CommandLineApplication application) => application.Command(Name, command =>
    {
        command.Description = Description;
        CommandOption runs = command.Option("--runs <N>", $"How often each is measured ({DefaultRuns}; {LeastRuns} at least).", CommandOptionType.SingleValue);
        CommandOption large = command.Option("--large", "Measure with 1 GB of live heap, too.", CommandOptionType.NoValue);
        CommandOption only = command.Option("--only <TEXT>", "Make just the experiments whose name has TEXT in it.", CommandOptionType.SingleValue);
        CommandOption json = command.Option("--json <FILE>", "Write all values into FILE.", CommandOptionType.SingleValue);
        CommandOption tool = command.Option("--tool <FILE>", "Measure this dotnet-checkpoint instead of one published for the occasion.", CommandOptionType.SingleValue);
        command.OnExecute(() => Execute(RunsOf(runs.Value()), large.HasValue(), only.Value() ?? "", json.Value(), tool.Value()));
    });

    private int Execute(int runs, bool large, string only, string? json, string? named)
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
        var comparisons = new List<Comparison>();
        bool failed = false;
        IExperiment[] all = [.. Experiments(setting, heaps)];
        IExperiment[] chosen = [.. all.Where(e => e.Name.Contains(only, StringComparison.OrdinalIgnoreCase))];
        if (chosen.Length == 0)
            throw new BenchmarkException($"No experiment of '{Name}' has '{only}' in its name: {string.Join("; ", all.Select(e => e.Name))}.");
        foreach (IExperiment experiment in chosen.TakeWhile(_ => !Running.Interrupted))
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
