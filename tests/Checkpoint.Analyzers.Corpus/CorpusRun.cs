using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;

namespace Checkpointing.Analyzers.Corpus;

/// <summary>How often a rule, or all of them, was right.</summary>
public sealed class Score
{
    public int Found { get; set; }

    public int Missed { get; set; }

    public int Wrong { get; set; }

    public double Precision => Found + Wrong == 0 ? 1 : (double)Found / (Found + Wrong);

    public double Recall => Found + Missed == 0 ? 1 : (double)Found / (Found + Missed);
}

/// <summary>Runs all rules over all programs of the corpus and holds what they say against the marks.</summary>
public sealed class CorpusRun
{
    private readonly SortedDictionary<string, Score> _scores = new(StringComparer.Ordinal);
    private readonly List<string> _mistakes = [];

    public IReadOnlyDictionary<string, Score> Scores => _scores;

    /// <summary>Every miss and every false alarm, one a line.</summary>
    public IReadOnlyList<string> Mistakes => _mistakes;

    public Score Total => Sum(_scores.Values);

    public static IReadOnlyList<string> ProgramNames { get; } = [.. typeof(CorpusRun).Assembly.GetManifestResourceNames().Order(StringComparer.Ordinal)];

    public static string Source(string name)
    {
        using Stream stream = typeof(CorpusRun).Assembly.GetManifestResourceStream(name)!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    public static async Task<CorpusRun> AllAsync(CancellationToken cancellationToken = default)
    {
        CorpusRun run = new();
        foreach (string name in ProgramNames)
            await run.AddAsync(name, Source(name), cancellationToken).ConfigureAwait(false);
        return run;
    }

    /// <summary>The sum over the rules whose ids begin so.</summary>
    public Score Of(string idPrefix) => Sum(_scores.Where(s => s.Key.StartsWith(idPrefix, StringComparison.Ordinal)).Select(s => s.Value));

    /// <summary>Every rule, every group of rules, and all of them.</summary>
    public IEnumerable<(string Id, Score Score)> Rows =>
    [
        .. _scores.Select(s => (s.Key, s.Value)),
        .. _scores.Keys.Select(id => id[..5]).Distinct().Select(group => (group[4..] + "xxx", Of(group))),
        ("2-7xxx", Sum(_scores.Where(s => s.Key[4] != '1').Select(s => s.Value))),
        ("all", Total),
    ];

    /// <summary>A table for people: one line a rule, then the sums.</summary>
    public string Table()
    {
        StringBuilder table = new();
        table.AppendLine("rule      found  missed  wrong  precision  recall");
        foreach ((string id, Score score) in Rows)
            Line(table, id, score);
        return table.ToString();
    }

    private async Task AddAsync(string name, string source, CancellationToken cancellationToken)
    {
        IEnumerable<Diagnostic> found = await Compiled.DiagnosticsAsync(Compiled.From(source, path: name + ".cs"), Compiled.AllRules, cancellation: cancellationToken).ConfigureAwait(false);
        SortedSet<string> expected = CorpusMarks.In(source);
        SortedSet<string> actual = new(found.Select(CorpusMarks.Place), StringComparer.Ordinal);
        foreach (string place in expected.Union(actual, StringComparer.Ordinal))
        {
            string id = place[^8..];
            if (!_scores.TryGetValue(id, out Score? score))
                _scores[id] = score = new Score();
            if (!expected.Contains(place))
                score.Wrong++;
            else if (actual.Contains(place))
                score.Found++;
            else
                score.Missed++;
            if (!expected.Contains(place) || !actual.Contains(place))
                _mistakes.Add($"{name} {place} {(expected.Contains(place) ? "missed" : "wrong")}: {source.Split('\n')[int.Parse(place[..3], CultureInfo.InvariantCulture) - 1].Trim()}");
        }
    }

    private static Score Sum(IEnumerable<Score> scores)
    {
        Score sum = new();
        foreach (Score score in scores)
        {
            sum.Found += score.Found;
            sum.Missed += score.Missed;
            sum.Wrong += score.Wrong;
        }

        return sum;
    }

    private static void Line(StringBuilder table, string id, Score score) =>
        table.AppendLine(CultureInfo.InvariantCulture, $"{id,-8} {score.Found,6} {score.Missed,7} {score.Wrong,6} {score.Precision,10:0.000} {score.Recall,7:0.000}");
}
