using System.Globalization;

namespace Checkpointing.Tool.Replaying.Reporting;

/// <summary>An axis from zero, or from the least value, with round numbers on it.</summary>
internal sealed class PlotAxis
{
    private const int WantedSteps = 5;

    private PlotAxis(double from, double to, double step)
    {
        From = from;
        To = to;
        Step = step;
    }

    public double From { get; }

    public double To { get; }

    private double Step { get; }

    /// <summary>The round numbers.</summary>
    public IEnumerable<double> Marks
    {
        get
        {
            int count = (int)Math.Round((To - From) / Step);
            for (int i = 0; i <= count; i++)
                yield return From + (i * Step);
        }
    }

    public static PlotAxis Over(IReadOnlyCollection<double> values, bool fromZero)
    {
        double least = fromZero || values.Count == 0 ? 0 : values.Min(), most = values.Count == 0 ? 1 : values.Max();
        double step = RoundStep(Math.Max(most - least, Math.Max(Math.Abs(most), 1) / 1000));
        return new PlotAxis(Math.Floor(least / step) * step, Math.Max(Math.Ceiling(most / step), Math.Floor(least / step) + 1) * step, step);
    }

    /// <summary>Where a value lies, from 0 to 1.</summary>
    public double Part(double value) => (value - From) / (To - From);

    public string Text(double mark) => mark.ToString(Step >= 1 ? "0" : Step >= 0.1 ? "0.0" : "0.00", CultureInfo.InvariantCulture);

    /// <summary>One, two or five times a power of ten.</summary>
    private static double RoundStep(double range)
    {
        double raw = range / WantedSteps;
        double power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double digit = raw / power;
        return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
    }
}
