using Microsoft.CodeAnalysis;

namespace Checkpointing.Analyzers.Tests.Verification;

/// <summary>
/// Holds what the rules say about a program against what the program itself says: a line that must be reported ends
/// with a comment <c>//! CKPT1001</c>, several ids separated by commas. Every other line must stay quiet.
/// </summary>
internal static class Expect
{
    public static Task MarksAsync(string source, CancellationToken cancellation = default) => MarksAsync(source, [], cancellation);

    public static async Task MarksAsync(string source, string[] only, CancellationToken cancellation = default)
    {
        SortedSet<string> expected = CorpusMarks.In(source);
        IEnumerable<Diagnostic> found = await Compiled.DiagnosticsAsync(Compiled.From(source), Compiled.AllRules, cancellation: cancellation);
        SortedSet<string> actual = new(found.Where(d => only.Length == 0 || only.Contains(d.Id)).Select(CorpusMarks.Place), StringComparer.Ordinal);
        Assert.True(expected.SetEquals(actual), $"Missing: {Join(expected.Except(actual))}\nToo many: {Join(actual.Except(expected))}\n{Numbered(source)}");
    }

    private static string Join(IEnumerable<string> places) => string.Join("; ", places);

    private static string Numbered(string source) => string.Join("\n", source.Split('\n').Select((line, i) => $"{i + 1,3} {line}"));
}
