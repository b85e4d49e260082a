namespace Checkpointing.Criu;

/// <summary>A version of CRIU, such as 4.2.1.</summary>
/// <param name="Major">The first number.</param>
/// <param name="Minor">The second number.</param>
/// <param name="Sublevel">The third number; 0 when CRIU gives none.</param>
/// <param name="Name">The name that releases of older lines carry; null when there is none.</param>
/// <param name="GitId">What the build was made of, where it was made from a git checkout.</param>
public sealed record CriuVersion(int Major, int Minor, int Sublevel = 0, string? Name = null, string? GitId = null) : IComparable<CriuVersion>
{
    /// <inheritdoc/>
    public int CompareTo(CriuVersion? other) =>
        other is null ? 1 : (Major, Minor, Sublevel).CompareTo((other.Major, other.Minor, other.Sublevel));

    /// <summary>Whether one version is older than another.</summary>
    public static bool operator <(CriuVersion left, CriuVersion right) => Comparer<CriuVersion>.Default.Compare(left, right) < 0;

    /// <summary>Whether one version is newer than another.</summary>
    public static bool operator >(CriuVersion left, CriuVersion right) => Comparer<CriuVersion>.Default.Compare(left, right) > 0;

    /// <summary>Whether one version is older than another or the same.</summary>
    public static bool operator <=(CriuVersion left, CriuVersion right) => Comparer<CriuVersion>.Default.Compare(left, right) <= 0;

    /// <summary>Whether one version is newer than another or the same.</summary>
    public static bool operator >=(CriuVersion left, CriuVersion right) => Comparer<CriuVersion>.Default.Compare(left, right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => Sublevel == 0 ? $"{Major}.{Minor}" : $"{Major}.{Minor}.{Sublevel}";
}
