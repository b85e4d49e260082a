using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Corpus;

/// <summary>What the rules cost on a code base, beside what compiling it costs.</summary>
/// <param name="Lines">Lines of code.</param>
/// <param name="Compiling">Binding and emitting without rules.</param>
/// <param name="Rules">What the compiler itself counts as spent in the rules.</param>
/// <param name="Diagnostics">What they said.</param>
public sealed record CostRun(int Lines, TimeSpan Compiling, TimeSpan Rules, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>The rules' share of the time of compiling.</summary>
    public double Share => Rules / Compiling;

    /// <summary>Measures a code base made up for the purpose, the same each time: many files, some of which capture.</summary>
    public static Task<CostRun> OfGeneratedAsync(int files, bool withRuntime, int capturingFiles, CancellationToken cancellationToken = default)
    {
        List<(string, string)> sources = [.. Enumerable.Range(0, files).Select(i => ($"File{i}.cs", GeneratedFile(i, captures: i < capturingFiles)))];
        sources.Add(("Program.cs", "class Program { static void Main() { } }"));
        return OfAsync(Compiled.From(sources, withRuntime), cancellationToken);
    }

    public static async Task<CostRun> OfAsync(CSharpCompilation compilation, CancellationToken cancellationToken = default)
    {
        int lines = compilation.SyntaxTrees.Sum(t => t.GetText(cancellationToken).Lines.Count);
        // One thread for both: what the rules take is counted over all threads, and compared with the time on the clock.
        compilation = compilation.WithOptions(compilation.Options.WithConcurrentBuild(false));
        // A fresh compilation for each run: the first keeps what it has bound.
        Stopwatch watch = Stopwatch.StartNew();
        compilation.Clone().Emit(Stream.Null, cancellationToken: cancellationToken);
        TimeSpan compiling = watch.Elapsed;
        CompilationWithAnalyzersOptions options = new(
            new AnalyzerOptions([]), onAnalyzerException: null, concurrentAnalysis: false, logAnalyzerExecutionTime: true);
        CompilationWithAnalyzers analyzed = compilation.Clone().WithAnalyzers(Compiled.AllRules, options);
        AnalysisResult result = await analyzed.GetAnalysisResultAsync(cancellationToken).ConfigureAwait(false);
        TimeSpan rules = TimeSpan.FromTicks(result.AnalyzerTelemetryInfo.Values.Sum(t => t.ExecutionTime.Ticks));
        return new CostRun(lines, compiling, rules, [.. result.GetAllDiagnostics()]);
    }

    // A capture point as programs have one, with an identifier from before it and a helper that asks.
    private const string Capturing = """

            private readonly Guid _instance = Guid.NewGuid();

            public async Task<int> WarmAsync(CancellationToken cancellation)
            {
                DateTime started = DateTime.UtcNow;
                CheckpointResult result = await Checkpoint.CaptureAsync("warm", cancellation);
                switch (result.Outcome)
                {
                    case CheckpointOutcome.JustDumped:
                        Console.WriteLine($"dumped {_instance}");
                        break;
                    case CheckpointOutcome.JustRestored:
                        Reload(result);
                        break;
                    case CheckpointOutcome.NotCaptured:
                        break;
                }

                return (int)(DateTime.UtcNow - started - result.Stopped).TotalSeconds;
            }

            private void Reload(CheckpointResult result)
            {
                if (result.Outcome == CheckpointOutcome.JustRestored)
                    _counts.Clear();
            }
        """;

    private static string GeneratedFile(int number, bool captures)
    {
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"namespace Generated{number % 50};");
        text.AppendLine(CultureInfo.InvariantCulture, $"public sealed class Service{number}(IReadOnlyList<string> names)");
        text.AppendLine("{");
        text.AppendLine("    private readonly Dictionary<string, int> _counts = [];");
        for (int method = 0; method < 20; method++)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $$"""

                    public int Compute{{method}}(int start, string text)
                    {
                        int sum = start;
                        foreach (string name in names.Where(n => n.Length > {{method}}).OrderBy(n => n))
                        {
                            if (!_counts.TryGetValue(name, out int count))
                                count = text.Length;
                            _counts[name] = count + 1;
                            sum += count switch { 0 => 1, < 10 => name.Length, _ => {{method}} };
                        }

                        return sum == 0 ? start : Math.Abs(sum) + text.Split(',').Select(int.Parse).Sum();
                    }
                """);
        }

        if (captures)
            text.AppendLine(Capturing);
        text.AppendLine("}");
        return text.ToString();
    }
}
