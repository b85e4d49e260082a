using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace Checkpointing.Analyzers.Corpus;

/// <summary>
/// What a program says about itself: a line that must be reported ends with a comment <c>//! CKPT1001</c>, several ids
/// separated by commas. Every other line must stay quiet.
/// </summary>
public static partial class CorpusMarks
{
    public static SortedSet<string> In(string source)
    {
        SortedSet<string> marks = new(StringComparer.Ordinal);
        string[] lines = source.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (Mark().Match(lines[i]) is not { Success: true } match)
                continue;
            foreach (string id in match.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries))
                marks.Add($"{i + 1:000}: {id}");
        }

        return marks;
    }

    public static string Place(Diagnostic diagnostic) => $"{diagnostic.Location.GetLineSpan().StartLinePosition.Line + 1:000}: {diagnostic.Id}";

    [GeneratedRegex(@"//!\s*(CKPT\d{4}(?:\s*,\s*CKPT\d{4})*)")]
    private static partial Regex Mark();
}
