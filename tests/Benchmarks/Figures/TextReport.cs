using System.Globalization;

namespace Checkpointing.Benchmarks.Figures;

/// <summary>The table and the bars that a person reads. No line is longer than 80 columns.</summary>
internal static class TextReport
{
    private const int WhatWidth = 38;
    private const int BarWidth = 48;

    public static void Write(TextWriter output, IReadOnlyList<Comparison> comparisons)
    {
        output.WriteLine();
        output.WriteLine(Row("", "median", "min", "max", "ratio"));
        foreach (Comparison comparison in comparisons)
        {
            output.WriteLine($"{comparison.Title} [{comparison.Unit}]");
            output.WriteLine(Row("  " + comparison.Reference.What, Number(comparison.Reference.Median), Number(comparison.Reference.Min), Number(comparison.Reference.Max), ""));
            output.WriteLine(Row("  " + comparison.Ours.What, Number(comparison.Ours.Median), Number(comparison.Ours.Min), Number(comparison.Ours.Max), Ratio(comparison)));
        }

        output.WriteLine();
        foreach (Comparison comparison in comparisons)
        {
            double longest = Math.Max(comparison.Reference.Median, comparison.Ours.Median);
            output.WriteLine($"{comparison.Title} [{comparison.Unit}]");
            output.WriteLine(Bar("reference", comparison.Reference.Median, longest, '░'));
            output.WriteLine(Bar("ours", comparison.Ours.Median, longest, '█'));
        }
    }

    private static string Row(string what, string median, string min, string max, string ratio) =>
        $"{Cut(what),-WhatWidth}{median,8}{min,9}{max,9}{ratio,15}".TrimEnd();

    private static string Ratio(Comparison comparison)
    {
        string ratio = comparison.Ratio.ToString("0.00", CultureInfo.InvariantCulture);
        return comparison.Limit is { } limit ? string.Create(CultureInfo.InvariantCulture, $"{ratio} (<={limit:0.00})") : ratio;
    }

    private static string Bar(string who, double value, double longest, char mark)
    {
        int length = Math.Max(1, (int)Math.Round(value / longest * BarWidth));
        return $"  {who,-10}{new string(mark, length)} {Number(value)}";
    }

    private static string Number(double value) => value.ToString(value < 1000 ? "0.0" : "0", CultureInfo.InvariantCulture);

    private static string Cut(string text) => text.Length < WhatWidth ? text : text[..(WhatWidth - 1)];
}
