using System.Globalization;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Replaying.Reporting;

/// <summary>What a person wants to know when many copies have ended.</summary>
internal static class SummaryTable
{
    private const double Megabyte = 1024 * 1024;

    public static IEnumerable<string> Lines(ReplayReport report, int asked, int atOnce, int width, Style style)
    {
        ReplaySummary summary = report.Summary;
        string begun = report.Copies.Count == asked ? $"{asked}" : $"{report.Copies.Count} of {asked}";
        yield return string.Create(CultureInfo.InvariantCulture,
            $"{begun} copies of {report.Ref}, {atOnce} at once, in {summary.ElapsedMs / 1000:0.0} s: {string.Join(", ", Ends(summary))}");
        var table = new TextTable("", "MIN", "MEDIAN", "MAX", "SPREAD").AlignRight(1).AlignRight(2).AlignRight(3).AlignRight(4);
        Add(table, "ready, ms", summary.ReadyMs, 1);
        Add(table, "end, ms", summary.EndMs, 1);
        Add(table, "memory, MB", summary.PeakMemoryBytes, Megabyte);
        if (summary.ReadyMs is null)
            yield break;
        foreach (string line in table.Render(width, style))
            yield return line;
    }

    private static IEnumerable<string> Ends(ReplaySummary summary)
    {
        foreach ((int code, int copies) in summary.ExitCodes)
            yield return $"{copies} ended with {code}";
        if (summary.TimedOut > 0)
            yield return $"{summary.TimedOut} of these at the time limit";
        if (summary.NotRestored > 0)
            yield return $"{summary.NotRestored} could not be restored";
    }

    private static void Add(TextTable table, string what, Spread? spread, double unit)
    {
        if (spread is not null)
            table.Add(what, Number(spread.Min / unit), Number(spread.Median / unit), Number(spread.Max / unit), Number(spread.MiddleHalf / unit));
    }

    private static string Number(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
