using Checkpointing.Analyzers.Corpus;
using Checkpointing.Benchmarks.Figures;

namespace Checkpointing.Benchmarks.Analyzers;

/// <summary>One generated code base, compiled several times without and with the rules.</summary>
/// <param name="Name">What is special about it.</param>
/// <param name="Files">How many files it has.</param>
/// <param name="WithRuntime">Whether it references the Runtime.</param>
/// <param name="CapturingFiles">How many of its files have a capture point.</param>
internal sealed record CostSeries(string Name, int Files, bool WithRuntime, int CapturingFiles)
{
    public int Lines { get; private set; }

    /// <summary>Milliseconds without rules.</summary>
    public Figure Compiling { get; } = new("compiling");

    /// <summary>Milliseconds in the rules.</summary>
    public Figure Rules { get; } = new("rules");

    /// <summary>The rules' share in per cent.</summary>
    public Figure Share { get; } = new("share");

    public async Task MeasureAsync(CancellationToken cancellation)
    {
        // What the one before left is not collected on this one's time.
        GC.Collect();
        CostRun run = await CostRun.OfGeneratedAsync(Files, WithRuntime, CapturingFiles, cancellation);
        Lines = run.Lines;
        Compiling.Add(run.Compiling);
        Rules.Add(run.Rules);
        Share.Add(100 * run.Share);
    }
}
