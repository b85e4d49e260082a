using System.Text.RegularExpressions;

namespace Checkpointing.Criu.Diagnosis;

/// <summary>Finds the cause that a line of CRIU's log speaks of.</summary>
internal static class CriuCauses
{
    /// <summary>The row that a log line belongs to, filled in; null when none knows it.</summary>
    public static CriuFailure? Find(string error)
    {
        foreach (CriuCause row in CriuCauseTable.Rows)
        {
            Match match = row.Regex.Match(error);
            if (match.Success)
                return new CriuFailure(Fill(row.Cause, match, error), row.Remedy) { Id = row.Id };
        }

        return null;
    }

    private static string Fill(string cause, Match match, string error)
    {
        foreach (string group in new[] { "a", "b", "c" })
            cause = cause.Replace($"{{{group}}}", match.Groups[group].Value, StringComparison.Ordinal);
        return cause.Replace("{0}", error, StringComparison.Ordinal);
    }
}

/// <summary>One row: what CRIU logs, what it means, what to do.</summary>
/// <param name="id">The section of docs/criu-failures.md.</param>
/// <param name="pattern">Found anywhere in the line.</param>
/// <param name="cause">What stood in the way.</param>
/// <param name="remedy">What to do.</param>
internal sealed class CriuCause(string id, string pattern, string cause, string remedy)
{
    private Regex? _regex;

    public string Id { get; } = id;

    /// <summary>Interpreted, and made when first asked for: one log is read once, and compiling would cost more than matching.</summary>
    public Regex Regex => _regex ??= new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    public string Cause { get; } = cause;

    public string Remedy { get; } = remedy;
}
