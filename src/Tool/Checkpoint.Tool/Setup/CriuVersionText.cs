using System.Globalization;
using System.Text.RegularExpressions;
using Checkpointing.Criu;

namespace Checkpointing.Tool.Setup;

/// <summary>Finds CRIU's version in a package's version (<c>3.17.1-2+deb12u2</c>) or in what <c>criu --version</c> says.</summary>
internal static partial class CriuVersionText
{
    public static CriuVersion? TryParse(string text)
    {
        Match match = Numbers().Match(text);
        return match.Success ? new CriuVersion(Number(match, 1), Number(match, 2), match.Groups[3].Success ? Number(match, 3) : 0) : null;
    }

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?:^|Version: )(?:\d+:)?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();
}
