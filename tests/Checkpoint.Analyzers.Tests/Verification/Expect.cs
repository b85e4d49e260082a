using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace Checkpointing.Analyzers.Tests.Verification;

/// <summary>
/// Holds what the rules say about a program against what the program itself says: a line that must be reported ends
/// with a comment <c>//! CKPT1001</c>, several ids separated by commas. Every other line must stay quiet.
/// </summary>
internal static partial class Expect
{
    public static Task MarksAsync(string source, CancellationToken cancellation = default) => MarksAsync(source, [], cancellation);

    public static async Task MarksAsync(string source, string[] only, CancellationToken cancellation = default)
    {
        SortedSet<string> expected = Marks(source);
        IEnumerable<Diagnostic> found = await Compiled.DiagnosticsAsync(Compiled.From(source), Compiled.AllRules, cancellation: cancellation);
        SortedSet<string> actual = new(found.Where(d => only.Length == 0 || only.Contains(d.Id)).Select(Place), StringComparer.Ordinal);
        Assert.True(expected.SetEquals(actual), $"Missing: {Join(expected.Except(actual))}\nToo many: {Join(actual.Except(expected))}\n{Numbered(source)}");
    }

    public static SortedSet<string> Marks(string source)
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

    private static string Join(IEnumerable<string> places) => string.Join("; ", places);

    private static string Numbered(string source) => string.Join("\n", source.Split('\n').Select((line, i) => $"{i + 1,3} {line}"));

    [GeneratedRegex(@"//!\s*(CKPT\d{4}(?:\s*,\s*CKPT\d{4})*)")]
    private static partial Regex Mark();
}
