using System.Globalization;
using System.Net;
using System.Text;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Replaying.Comparing;

namespace Checkpointing.Tool.Replaying.Reporting;

/// <summary>The report as one page that needs nothing else: it can be mailed, or kept as an artifact of a build.</summary>
internal sealed class HtmlReport
{
    private const double Megabyte = 1024 * 1024;
    private const int ShownAtOnce = 50;

    private readonly ReplayReport _report;
    private readonly StringBuilder _page = new();

    private HtmlReport(ReplayReport report) => _report = report;

    public static string Of(ReplayReport report)
    {
        var page = new HtmlReport(report);
        page.Write();
        return page._page.ToString();
    }

    private void Write()
    {
        string title = $"{_report.Copies.Count} {(_report.Copies.Count == 1 ? "copy" : "copies")} of {_report.Ref}";
        _page.Append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">");
        _page.Append(CultureInfo.InvariantCulture, $"<title>{Text(title)}</title><style>{HtmlStyle.Sheet}</style></head><body>\n");
        _page.Append(CultureInfo.InvariantCulture, $"<h1>{Text(title)}</h1><p class=\"quiet\">checkpoint {Text(_report.Checkpoint)}, replayed in {_report.Summary.ElapsedMs / 1000:0.0} s</p>\n");
        WriteFigures();
        WriteEnds();
        WritePlots();
        if (_report.Comparison is { } comparison)
            WriteComparison(comparison);
        WriteCopies();
        _page.Append("</body></html>\n");
    }

    private void WriteFigures()
    {
        ReplaySummary summary = _report.Summary;
        _page.Append("<dl class=\"figures\">");
        Figure("returned 0", $"{summary.Succeeded}", summary.Failed == 0 ? "good" : "");
        Figure("did not", $"{summary.Failed}", summary.Failed == 0 ? "" : "bad");
        Figure("ready, median", Of(summary.ReadyMs, 1, "ms"), "");
        Figure("end, median", Of(summary.EndMs, 1, "ms"), "");
        Figure("peak memory, median", Of(summary.PeakMemoryBytes, Megabyte, "MB"), "");
        _page.Append("</dl>\n");
    }

    private void WriteEnds()
    {
        _page.Append("<h2>How they ended</h2><table class=\"bars\">");
        foreach ((int code, int copies) in _report.Summary.ExitCodes)
            Bar($"exit code {code}", copies, code == 0 ? "good" : "bad");
        if (_report.Summary.NotRestored > 0)
            Bar("not restored", _report.Summary.NotRestored, "bad");
        _page.Append("</table>\n");
    }

    private void WritePlots()
    {
        CopyReport[] restored = [.. _report.Copies.Where(c => c.ReadyMs is not null)];
        if (restored.Length == 0)
            return;
        _page.Append("<h2>Times</h2><p class=\"quiet\"><span class=\"key ready\"></span>from the start of the restore to the copy running <span class=\"key end\"></span>and to its end</p>\n");
        _page.Append(SvgPlot.Dots(
            "ms",
            ("end", [.. restored.Where(c => c.EndMs is not null).Select(c => (c.Index, c.EndMs!.Value, Invariant($"copy {c.Index}: ended after {c.EndMs:0.0} ms")))]),
            ("ready", [.. restored.Select(c => (c.Index, c.ReadyMs!.Value, Invariant($"copy {c.Index}: ready after {c.ReadyMs:0.0} ms")))])));
        if (restored.Length > 1)
        {
            _page.Append("<h2>Time to ready</h2>").Append(SvgPlot.Histogram("ms", "ready", [.. restored.Select(c => c.ReadyMs!.Value)]));
            _page.Append("<h2>Time to end</h2>").Append(SvgPlot.Histogram("ms", "end", [.. restored.Select(c => c.EndMs).OfType<double>()]));
        }

        _page.Append("<h2>Peak memory</h2>").Append(SvgPlot.Dots(
            "MB", ("memory", [.. restored.Where(c => c.PeakMemoryBytes is not null).Select(c => (c.Index, c.PeakMemoryBytes!.Value / Megabyte, Invariant($"copy {c.Index}: {c.PeakMemoryBytes / Megabyte:0.0} MB")))])));
        _page.Append('\n');
    }

    private void WriteComparison(ComparisonReport comparison)
    {
        _page.Append("<h2>Comparison</h2>");
        if (comparison.Equal)
        {
            _page.Append("<p class=\"good\">All copies returned, wrote and recorded the same, and share nothing that should be unique.</p>\n");
            return;
        }

        _page.Append("<ul class=\"bad\">");
        foreach (string finding in ComparisonText.Of(comparison))
            _page.Append(CultureInfo.InvariantCulture, $"<li>{Text(finding)}</li>");
        _page.Append("</ul>\n");
    }

    private void WriteCopies()
    {
        _page.Append(CultureInfo.InvariantCulture, $"<h2>Copies</h2><details{(_report.Copies.Count <= ShownAtOnce ? " open" : "")}><summary>{_report.Copies.Count}</summary><table class=\"copies\">");
        _page.Append("<thead><tr><th>copy<th>process<th>exit code<th>ready, ms<th>end, ms<th>memory, MB<th>processor, ms<th class=\"text\">remarks</thead>\n");
        foreach (CopyReport copy in _report.Copies)
        {
            string end = copy.Signal is { } signal ? SignalName.Of(signal) : $"{copy.ExitCode}";
            string remarks = string.Join(" ", new[] { copy.Error, copy.OutputDir }.OfType<string>().Concat(copy.Values.Select(v => $"{v.Name}={v.Value}")));
            _page.Append(CultureInfo.InvariantCulture, $"<tr><td>{copy.Index}<td>{copy.Pid}<td class=\"{(copy.ExitCode == 0 ? "good" : "bad")}\">{Text(end)}");
            _page.Append(CultureInfo.InvariantCulture, $"<td>{copy.ReadyMs:0.0}<td>{copy.EndMs:0.0}<td>{copy.PeakMemoryBytes / Megabyte:0.0}<td>{copy.CpuMs:0.0}<td class=\"text\">{Text(remarks)}\n");
        }

        _page.Append("</table></details>\n");
    }

    private void Figure(string name, string value, string style) =>
        _page.Append(CultureInfo.InvariantCulture, $"<div><dt>{Text(name)}</dt><dd class=\"{style}\">{Text(value)}</dd></div>");

    private void Bar(string name, int copies, string style)
    {
        double percent = 100.0 * copies / _report.Copies.Count;
        _page.Append(CultureInfo.InvariantCulture, $"<tr><th>{Text(name)}<td><div class=\"bar {style}\" style=\"width:{percent:0.##}%\"></div><td>{copies}");
    }

    private static string Of(Spread? spread, double unit, string name) => spread is null ? "–" : Invariant($"{spread.Median / unit:0.0} {name}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
