using Microsoft.CodeAnalysis.Text;

namespace Checkpointing.Analyzers.Flow;

/// <summary>Looks for whole identifiers in text. Much cheaper than a walk of the syntax, which most files are thereby spared.</summary>
internal sealed class IdentifierScan
{
    private static readonly HashSet<string> s_none = [];

    // By first character and length: nearly every word of a text is passed over without being compared.
    private readonly string[]?[] _byFirst = new string[]?[128];

    public IdentifierScan(IEnumerable<string> names)
    {
        foreach (IGrouping<char, string> group in names.Where(n => n.Length > 0 && n[0] < 128).GroupBy(n => n[0]))
            _byFirst[group.Key] = [.. group];
    }

    public bool IsIn(SourceText source) => In(source, onlyFirst: true).Count > 0;

    /// <summary>Those of the names that occur in the text.</summary>
    public HashSet<string> In(SourceText source) => In(source, onlyFirst: false);

    private HashSet<string> In(SourceText source, bool onlyFirst)
    {
        HashSet<string>? found = null;
        string text = source.ToString();
        for (int i = 0; i < text.Length; i++)
        {
            char first = text[i];
            if (!IsPart(first))
                continue;
            int start = i;
            while (i < text.Length && IsPart(text[i]))
                i++;
            if (first >= 128 || _byFirst[first] is not { } names)
                continue;
            foreach (string name in names)
            {
                if (name.Length != i - start || string.CompareOrdinal(text, start, name, 0, name.Length) != 0)
                    continue;
                (found ??= new(StringComparer.Ordinal)).Add(name);
                if (onlyFirst)
                    return found;
            }
        }

        return found ?? s_none;
    }

    private static bool IsPart(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or '_' or (>= '0' and <= '9') || (c > 127 && char.IsLetterOrDigit(c));
}
