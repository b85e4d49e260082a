using System.Globalization;

namespace Checkpointing.Tool.Replaying.Comparing;

/// <summary>What a comparison found, in sentences.</summary>
internal static class ComparisonText
{
    private const int MostGroups = 4;

    public static IEnumerable<string> Of(ComparisonReport report)
    {
        foreach (Difference difference in report.Differences)
            yield return Of(difference);
        foreach (Repetition repeated in report.Repeated)
            yield return $"'{repeated.Name}' is to be unique, and {Copies(repeated.Copies)} have the same ({repeated.Digest})";
    }

    public static string Of(Difference difference)
    {
        string subject = difference.What switch
        {
            "exitCode" => "exit code",
            "value" => $"value '{difference.Name}'",
            "file" => $"file '{difference.Name}'",
            var stream => stream,
        };
        string where = difference.Line is { } line ? $", line {line}" : "";
        string[] groups = [.. difference.Groups.Take(MostGroups).Select(g => $"{Shown(difference, g)} in {Copies(g.Copies)}")];
        string more = difference.Groups.Count > MostGroups ? $"; and {difference.Groups.Count - MostGroups} more" : "";
        return $"{subject}{where}: {string.Join("; ", groups)}{more}";
    }

    private static string Shown(Difference difference, CopyGroup group) => difference switch
    {
        { What: "exitCode" or "value" } => group.Value!,
        { Line: null } => "one content",
        _ => group.Value is null ? "its end" : $"'{group.Value}'",
    };

    /// <summary>Copies as a person writes them: 0-3, 7.</summary>
    public static string Copies(IReadOnlyList<int> indices)
    {
        var runs = new List<string>();
        for (int i = 0; i < indices.Count;)
        {
            int end = i;
            while (end + 1 < indices.Count && indices[end + 1] == indices[end] + 1)
                end++;
            string first = indices[i].ToString(CultureInfo.InvariantCulture), last = indices[end].ToString(CultureInfo.InvariantCulture);
            runs.Add(end == i ? first : end == i + 1 ? $"{first}, {last}" : $"{first}-{last}");
            i = end + 1;
        }

        return $"{(indices.Count == 1 ? "copy" : "copies")} {string.Join(", ", runs)}";
    }
}
