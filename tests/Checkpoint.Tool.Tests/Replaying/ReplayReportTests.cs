using System.Xml.Linq;
using Checkpointing.Store;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Replaying;
using Checkpointing.Tool.Replaying.Comparing;
using Checkpointing.Tool.Replaying.Reporting;

namespace Checkpointing.Tool.Tests.Replaying;

public sealed class ReplayReportTests
{
    [Theory]
    [InlineData(3, 3, 3, 0, new double[] { 3 })]
    [InlineData(1, 2.5, 4, 1.5, new double[] { 4, 1, 2, 3 })]
    [InlineData(1, 3, 100, 2, new double[] { 1, 2, 3, 4, 100 })]
    public void One_slow_copy_does_not_move_the_middle_half(double min, double median, double max, double middleHalf, double[] values)
    {
        Spread spread = Spread.Of(values.Select(v => (double?)v))!;
        Assert.Equal((min, median, max, middleHalf), (spread.Min, spread.Median, spread.Max, spread.MiddleHalf));
    }

    [Fact]
    public void There_is_no_spread_of_nothing() => Assert.Null(Spread.Of([null, null]));

    [Theory]
    [InlineData(0, 97, 0, 100)]
    [InlineData(12, 12, 12, 12.005)]
    [InlineData(0.2, 0.9, 0.2, 1)]
    [InlineData(0, 0, 0, 0.0002)]
    public void An_axis_has_round_ends_around_its_values(double least, double most, double from, double to)
    {
        var axis = PlotAxis.Over([least, most], fromZero: false);
        Assert.Equal(from, axis.From, 0.0001);
        Assert.Equal(to, axis.To, 0.0001);
        Assert.InRange(axis.Marks.Count(), 2, 12);
        Assert.InRange(axis.Part(least), 0, 1);
        Assert.InRange(axis.Part(most), 0, 1);
    }

    [Fact]
    public void The_page_has_all_copies_and_needs_nothing_else()
    {
        string page = HtmlReport.Of(Report());

        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme: dark", page, StringComparison.Ordinal);
        Assert.Contains("<td class=\"bad\">SIGKILL<td>", page, StringComparison.Ordinal);
        Assert.Contains("id=&lt;1&gt;", page, StringComparison.Ordinal);
        Assert.Contains("exit code 137", page, StringComparison.Ordinal);
        Assert.Contains("not restored", page, StringComparison.Ordinal);
        Assert.Contains("&#39;id&#39; is to be unique, and copies 0, 1 have the same", page, StringComparison.Ordinal);
        foreach (string plot in page.Split("<svg ")[1..].Select(p => "<svg " + p[..(p.IndexOf("</svg>", StringComparison.Ordinal) + 6)]))
            Assert.NotEmpty(XElement.Parse(plot).Elements());
    }

    [Fact]
    public void The_table_says_how_they_ended()
    {
        string[] lines = [.. SummaryTable.Lines(Report(), asked: 3, atOnce: 1, 80, new Style(enabled: false))];
        Assert.Equal("3 copies of warm@1, 1 at once, in 2.0 s: 1 ended with 0, 1 ended with 137, 1 could not be restored", lines[0]);
        Assert.Equal(["", "MIN", "MEDIAN", "MAX", "SPREAD"], lines[1].Split("  ", StringSplitOptions.None).Select(c => c.Trim()).Where((c, i) => i == 0 || c.Length > 0));
        Assert.StartsWith("ready, ms", lines[2], StringComparison.Ordinal);
    }

    /// <summary>A server that is asked to end returns 0.</summary>
    [Fact]
    public void Who_ran_out_of_time_has_not_succeeded_whatever_it_returned()
    {
        CopyResult inTime = Copies().First(c => c.ExitCode == 0);
        ReplayReport report = Report() with { Summary = ReplaySummary.Of([inTime, inTime with { TimedOut = true }], TimeSpan.FromSeconds(2)) };
        Assert.Equal((1, 1, 1), (report.Summary.Succeeded, report.Summary.Failed, report.Summary.TimedOut));
        Assert.EndsWith(": 2 ended with 0, 1 of these at the time limit", SummaryTable.Lines(report, asked: 3, atOnce: 1, 80, new Style(enabled: false)).First(), StringComparison.Ordinal);
    }

    private static ReplayReport Report() => new()
    {
        Checkpoint = "0123456789ab",
        Ref = "warm@1",
        Copies = [.. Copies().Select(CopyReport.Of)],
        Summary = ReplaySummary.Of([.. Copies()], TimeSpan.FromSeconds(2)),
        Comparison = new ComparisonReport { Equal = false, Differences = [], Repeated = [new Repetition("id", "sha256:00", [0, 1])] },
    };

    private static IEnumerable<CopyResult> Copies()
    {
        var record = new ReplayRecord { CheckpointId = "", ReplayId = "", PidC = 1, End = ReplayEnd.Program, Started = DateTime.UnixEpoch };
        yield return new CopyResult
        {
            Index = 0, Pid = 11, ExitCode = 0, Ready = TimeSpan.FromMilliseconds(40), End = TimeSpan.FromMilliseconds(90), PeakMemory = 30 << 20,
            Processor = TimeSpan.FromMilliseconds(20), Records = [new RecordedValue("id", "<1>", Unique: false)], Record = record,
        };
        yield return new CopyResult
        {
            Index = 1, Pid = 12, ExitCode = 137, Signal = 9, Ready = TimeSpan.FromMilliseconds(50), End = TimeSpan.FromMilliseconds(70), PeakMemory = 31 << 20,
            Processor = TimeSpan.FromMilliseconds(20), Record = record,
        };
        yield return new CopyResult { Index = 2, Failure = new ToolException(ErrorCodes.RestoreFailed, "no room", null), Record = record };
    }
}
