using System.Text.RegularExpressions;

namespace Checkpointing.Build.Publishing;

/// <summary>Reads the names in NAME.checkpoint.json, which this package has written.</summary>
internal static class CapturePointList
{
    private static readonly Regex s_name = new(@"^ {6}""name"": (null|""([^""]*)""),?$", RegexOptions.Multiline | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    /// <returns>The names; null when not all of them are known before the program runs.</returns>
    public static string[]? Names(string? file)
    {
        if (string.IsNullOrEmpty(file) || !File.Exists(file))
            return null;
        Match[] names = [.. s_name.Matches(File.ReadAllText(file)).Cast<Match>()];
        return names.Any(m => m.Groups[1].Value == "null") ? null : [.. names.Select(m => m.Groups[2].Value)];
    }
}
