using Microsoft.CodeAnalysis.Text;

namespace Checkpointing.Analyzers.Flow;

/// <summary>Looks for whole identifiers in text. Much cheaper than a walk of the syntax, which most files are thereby spared.</summary>
internal sealed class IdentifierScan
{
    private readonly Dictionary<char, List<string>> _byFirst = [];

    public IdentifierScan(IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            if (name.Length == 0)
                continue;
            if (!_byFirst.TryGetValue(name[0], out List<string> list))
                _byFirst[name[0]] = list = [];
            list.Add(name);
        }
    }

    public bool IsIn(SourceText source)
    {
        string text = source.ToString();
        for (int i = 0; i < text.Length; i++)
        {
            if (!IsStart(text[i]))
                continue;
            int start = i;
            while (i < text.Length && (IsStart(text[i]) || char.IsDigit(text[i])))
                i++;
            if (_byFirst.TryGetValue(text[start], out List<string> names))
            {
                foreach (string name in names)
                {
                    if (name.Length == i - start && string.CompareOrdinal(text, start, name, 0, name.Length) == 0)
                        return true;
                }
            }
        }

        return false;
    }

    private static bool IsStart(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or '_' || (c > 127 && char.IsLetter(c));
}
