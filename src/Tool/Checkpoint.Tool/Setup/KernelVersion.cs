using System.Globalization;
using System.Text.RegularExpressions;
using Checkpointing.Criu;

namespace Checkpointing.Tool.Setup;

/// <summary>A version of Linux, such as 6.18.</summary>
internal sealed partial record KernelVersion(int Major, int Minor) : IComparable<KernelVersion>
{
    private static readonly KernelVersion s_newSocketOptions = new(6, 16);

    /// <summary>The running kernel's.</summary>
    public static KernelVersion Running => Parse(File.ReadAllText("/proc/sys/kernel/osrelease"));

    /// <summary>
    /// The oldest CRIU that can work with this kernel. Since 6.16 the kernel refuses a socket option that older ones ask for, and
    /// no listening socket can be dumped; before, only a try tells.
    /// </summary>
    public CriuVersion? OldestCriu => CompareTo(s_newSocketOptions) >= 0 ? new CriuVersion(4, 2) : null;

    /// <summary>Whether a CRIU is worth a try with this kernel.</summary>
    public bool CanWorkWith(CriuVersion criu) => OldestCriu is not { } oldest || criu >= oldest;

    /// <summary>Reads what the kernel says, such as <c>6.1.0-37-amd64</c>.</summary>
    public static KernelVersion Parse(string release)
    {
        Match match = Numbers().Match(release);
        return match.Success
            ? new KernelVersion(int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture))
            : throw new FormatException($"'{release}' is no version of a kernel.");
    }

    public int CompareTo(KernelVersion? other) => other is null ? 1 : (Major, Minor).CompareTo((other.Major, other.Minor));

    public override string ToString() => $"{Major}.{Minor}";

    [GeneratedRegex(@"^(\d+)\.(\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();
}
