using System.Globalization;
using System.Net;
using System.Text;

namespace Checkpointing.Tool.Replaying.Reporting;

/// <summary>
/// Draws plots as SVG inside of a page, whose style sheet colours them. Written by hand: two kinds of plot do not outweigh what a
/// library for all kinds adds to a tool that starts in three milliseconds.
/// </summary>
internal static class SvgPlot
{
    private const int Width = 720;
    private const int Height = 240;
    private const int Left = 56;
    private const int Right = 12;
    private const int Top = 12;
    private const int Bottom = 40;
    private const int Bins = 24;

    /// <summary>A point for each copy.</summary>
    /// <param name="unit">What is written at the value axis.</param>
    /// <param name="series">For each series its style's name and its points: index, value and what to say of it.</param>
    public static string Dots(string unit, params IReadOnlyList<(string Style, IReadOnlyList<(int Index, double Value, string Title)> Points)> series)
    {
        (int Index, double Value, string Title)[] all = [.. series.SelectMany(s => s.Points)];
        var values = PlotAxis.Over([.. all.Select(p => p.Value)], fromZero: true);
        var indices = PlotAxis.Over([.. all.Select(p => (double)p.Index)], fromZero: true);
        var svg = new StringBuilder();
        Frame(svg, values, unit, indices, "copy");
        foreach ((string style, IReadOnlyList<(int Index, double Value, string Title)> points) in series)
        {
            svg.Append(Invariant($"<g class=\"{style}\">"));
            foreach ((int index, double value, string title) in points)
                svg.Append(Invariant($"<circle cx=\"{X(indices, index):0.#}\" cy=\"{Y(values, value):0.#}\" r=\"{(points.Count > 300 ? 2 : 3.5):0.#}\"><title>{WebUtility.HtmlEncode(title)}</title></circle>"));
            svg.Append("</g>");
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>How many of the values lie in which range.</summary>
    public static string Histogram(string unit, string style, IReadOnlyList<double> values)
    {
        var across = PlotAxis.Over(values, fromZero: false);
        int[] counts = new int[Bins];
        foreach (double value in values)
            counts[Math.Min((int)(across.Part(value) * Bins), Bins - 1)]++;
        var up = PlotAxis.Over([.. counts.Select(c => (double)c)], fromZero: true);
        var svg = new StringBuilder();
        Frame(svg, up, "copies", across, unit);
        svg.Append(Invariant($"<g class=\"{style}\">"));
        double width = (double)(Width - Left - Right) / Bins;
        for (int bin = 0; bin < Bins; bin++)
        {
            if (counts[bin] == 0)
                continue;
            double from = across.From + ((across.To - across.From) * bin / Bins), to = across.From + ((across.To - across.From) * (bin + 1) / Bins);
            double y = Y(up, counts[bin]);
            svg.Append(Invariant($"<rect x=\"{Left + (bin * width) + 1:0.#}\" y=\"{y:0.#}\" width=\"{width - 2:0.#}\" height=\"{Height - Bottom - y:0.#}\" rx=\"2\">"));
            svg.Append(Invariant($"<title>{counts[bin]} from {from:0.##} to {to:0.##} {WebUtility.HtmlEncode(unit)}</title></rect>"));
        }

        return svg.Append("</g></svg>").ToString();
    }

    private static void Frame(StringBuilder svg, PlotAxis up, string upUnit, PlotAxis across, string acrossUnit)
    {
        svg.Append(Invariant($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\">"));
        foreach (double mark in up.Marks)
        {
            double y = Y(up, mark);
            svg.Append(Invariant($"<line class=\"grid\" x1=\"{Left}\" y1=\"{y:0.#}\" x2=\"{Width - Right}\" y2=\"{y:0.#}\"/>"));
            svg.Append(Invariant($"<text x=\"{Left - 8}\" y=\"{y + 4:0.#}\" text-anchor=\"end\">{up.Text(mark)}</text>"));
        }

        foreach (double mark in across.Marks)
            svg.Append(Invariant($"<text x=\"{X(across, mark):0.#}\" y=\"{Height - Bottom + 16}\" text-anchor=\"middle\">{across.Text(mark)}</text>"));
        svg.Append(Invariant($"<text x=\"{(Width + Left) / 2}\" y=\"{Height - 6}\" text-anchor=\"middle\">{WebUtility.HtmlEncode(acrossUnit)}</text>"));
        svg.Append(Invariant($"<text x=\"12\" y=\"{(Height - Bottom) / 2}\" text-anchor=\"middle\" transform=\"rotate(-90 12 {(Height - Bottom) / 2})\">{WebUtility.HtmlEncode(upUnit)}</text>"));
    }

    private static double X(PlotAxis axis, double value) => Left + (axis.Part(value) * (Width - Left - Right));

    private static double Y(PlotAxis axis, double value) => Height - Bottom - (axis.Part(value) * (Height - Top - Bottom));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
