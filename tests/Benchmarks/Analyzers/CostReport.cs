using System.Globalization;

namespace Checkpointing.Benchmarks.Analyzers;

/// <summary>The table that a person reads. No line is longer than 80 columns.</summary>
internal static class CostReport
{
    public static void Write(TextWriter output, IReadOnlyList<CostSeries> costs)
    {
        output.WriteLine();
        output.WriteLine("One thread, medians in ms; the rules' share of compiling in %");
        output.WriteLine($"{"",-36}{"lines",8}{"compile",9}{"rules",8}{"share",7}{"min",6}{"max",6}");
        foreach (CostSeries cost in costs)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{cost.Name,-36}{cost.Lines,8}{cost.Compiling.Median,9:0}{cost.Rules.Median,8:0.0}{cost.Share.Median,7:0.00}{cost.Share.Min,6:0.00}{cost.Share.Max,6:0.00}"));
        }

        CostSeries half = costs[^2];
        CostSeries whole = costs[^1];
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(double)whole.Lines / half.Lines:0.0} times the lines: compiling takes {whole.Compiling.Median / half.Compiling.Median:0.00} times as long, the rules {whole.Rules.Median / half.Rules.Median:0.00} times"));
    }
}
