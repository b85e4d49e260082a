using Checkpointing.Analyzers.Corpus;
using McMaster.Extensions.CommandLineUtils;

namespace Checkpointing.Benchmarks.Analyzers;

/// <summary>How often the analyzer's rules are right, and what they cost beside compiling.</summary>
internal static class AnalyzersCommand
{
    private const int DefaultRuns = 5;
    private const int LinesPerFile = 300;
    private const int DefaultLines = 100_000;

    public static void Declare(CommandLineApplication application) => application.Command("analyzers", command =>
    {
        command.Description = "Counts how often the rules are right on the corpus, and compares their time with the compiler's on generated code.";
        CommandOption runs = command.Option("--runs <N>", $"How often each compilation is measured ({DefaultRuns}).", CommandOptionType.SingleValue);
        CommandOption lines = command.Option("--lines <N>", $"How many lines to generate; the last row has twice as many ({DefaultLines}).", CommandOptionType.SingleValue);
        CommandOption json = command.Option("--json <FILE>", "Write all values into FILE.", CommandOptionType.SingleValue);
        command.OnExecute(() => ExecuteAsync(
            Number(runs.Value(), "--runs", DefaultRuns), Number(lines.Value(), "--lines", DefaultLines), json.Value(), CancellationToken.None).GetAwaiter().GetResult());
    });

    private static async Task<int> ExecuteAsync(int runs, int lines, string? json, CancellationToken cancellation)
    {
        Console.Error.WriteLine($"measuring: {CorpusRun.ProgramNames.Count} programs of the corpus");
        CorpusRun corpus = await CorpusRun.AllAsync(cancellation);
        Console.Write(corpus.Table());
        foreach (string mistake in corpus.Mistakes)
            Console.WriteLine(mistake);

        int files = Math.Max(2, lines / LinesPerFile);
        CostSeries[] costs =
        [
            new("without the Runtime", files, WithRuntime: false, CapturingFiles: 0),
            new("with it, nothing captures", files, WithRuntime: true, CapturingFiles: 0),
            new("with it, one file captures", files, WithRuntime: true, CapturingFiles: 1),
            new("with it, each tenth file captures", files, WithRuntime: true, CapturingFiles: files / 10),
            new("the same, twice the size", 2 * files, WithRuntime: true, CapturingFiles: 2 * files / 10),
        ];
        // The first one pays for the just-in-time compiler.
        await new CostSeries("", 20, WithRuntime: true, CapturingFiles: 10).MeasureAsync(cancellation);
        // Round by round, so that a busy moment of the machine falls on all of them.
        for (int run = 0; run < runs; run++)
        {
            Console.Error.WriteLine($"measuring: compilations, round {run + 1} of {runs}");
            foreach (CostSeries cost in costs)
                await cost.MeasureAsync(cancellation);
        }

        CostReport.Write(Console.Out, costs);
        if (json is not null)
            AnalyzersJson.Write(json, runs, corpus, costs);
        return 0;
    }

    private static int Number(string? text, string option, int otherwise)
    {
        if (text is null)
            return otherwise;
        return int.TryParse(text, out int number) && number > 0 ? number : throw new BenchmarkException($"{option} takes a number from 1, and got '{text}'.");
    }
}
