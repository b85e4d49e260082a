namespace Checkpointing.Benchmarks.Figures;

/// <summary>One thing, measured several times.</summary>
/// <param name="What">What was measured, from where to where.</param>
internal sealed record Figure(string What)
{
    private readonly List<double> _values = [];

    /// <summary>In the order they were measured.</summary>
    public IReadOnlyList<double> Values => _values;

    public double Min => _values.Min();

    public double Max => _values.Max();

    public double Median
    {
        get
        {
            double[] sorted = [.. _values.Order()];
            int middle = sorted.Length / 2;
            return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }

    public void Add(double value) => _values.Add(value);

    public void Add(TimeSpan value) => _values.Add(value.TotalMilliseconds);
}
