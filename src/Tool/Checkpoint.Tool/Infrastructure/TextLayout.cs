namespace Checkpointing.Tool.Infrastructure;

/// <summary>Text in columns.</summary>
internal static class TextLayout
{
    /// <summary>Breaks a text between words. A word longer than the line gets a line of its own.</summary>
    public static IEnumerable<string> Wrap(string text, int width)
    {
        string line = "";
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        if (line.Length > 0)
            yield return line;
    }

    /// <summary>Terms on the left, their texts in one column on the right.</summary>
    public static IEnumerable<string> Terms(IReadOnlyList<(string Term, string Text)> rows, int width)
    {
        int column = 2 + rows.Max(r => r.Term.Length) + 2;
        foreach ((string term, string text) in rows)
        {
            string start = $"  {term}".PadRight(column);
            foreach (string line in Wrap(text, width - column))
            {
                yield return start + line;
                start = new string(' ', column);
            }
        }
    }

    /// <summary>Cuts the middle out of a path or a line that is too long: beginning and end tell most.</summary>
    public static string Shorten(string text, int width)
    {
        if (text.Length <= width)
            return text;
        if (width < 5)
            return text[..width];
        int end = (width - 1) * 2 / 3;
        return $"{text[..(width - 1 - end)]}…{text[^end..]}";
    }
}
