namespace Checkpointing.Store;

/// <summary>The word somebody may have meant.</summary>
internal static class Nearest
{
    /// <summary>The candidate with the fewest edits, if so few that it is likely a slip; null otherwise.</summary>
    public static string? Of(string text, IEnumerable<string> candidates)
    {
        (string? Word, int Edits) best = candidates
            .Select(c => ((string?)c, Edits(text.ToUpperInvariant(), c.ToUpperInvariant())))
            .DefaultIfEmpty((null, int.MaxValue))
            .MinBy(c => c.Item2);
        // A third of the letters wrong is a slip, half of them is another word. A longer word begun is a slip as well.
        if (best.Word is not null && best.Edits <= Math.Max(1, Math.Max(text.Length, best.Word.Length) / 3))
            return best.Word;
        return text.Length < 2 ? null : candidates.FirstOrDefault(c => c.StartsWith(text, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Insertions, deletions, replacements, and swaps of neighbours (the distance of Damerau and Levenshtein, restricted).</summary>
    private static int Edits(string a, string b)
    {
        int[,] edits = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
            edits[i, 0] = i;
        for (int j = 0; j <= b.Length; j++)
            edits[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = edits[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                edits[i, j] = Math.Min(replaced, 1 + Math.Min(edits[i - 1, j], edits[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    edits[i, j] = Math.Min(edits[i, j], 1 + edits[i - 2, j - 2]);
            }
        }

        return edits[a.Length, b.Length];
    }
}
