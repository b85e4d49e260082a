namespace Checkpointing.Benchmarks.Figures;

/// <summary>Two figures that were measured side by side, and how the second relates to the first.</summary>
/// <param name="Id">Stable, for machines: topic, program, what; the unit is beside it.</param>
/// <param name="Title">For people: the program and its shape.</param>
/// <param name="Unit">ms or MB.</param>
/// <param name="Reference">What ours is compared with.</param>
/// <param name="Ours">What Checkpoint.Tools does.</param>
internal sealed record Comparison(string Id, string Title, string Unit, Figure Reference, Figure Ours)
{
    /// <summary>The ratio that ours must not exceed; null where there is no such promise.</summary>
    public double? Limit { get; init; }

    public bool Measured => Reference.Values.Count > 0 && Ours.Values.Count > 0;

    /// <summary>The median of ours over the median of the reference.</summary>
    public double Ratio => Ours.Median / Reference.Median;
}
