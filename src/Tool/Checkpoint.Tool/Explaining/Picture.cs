using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Explaining;

/// <summary>A box of the picture: its letter in the frame, then lines of text.</summary>
internal sealed record Box(string Title, params string[] Lines);

/// <summary>
/// Draws one half of the story: the tool above, the program below, CRIU beside them.
/// 78 columns: what a terminal of 80 shows with a margin.
/// </summary>
internal sealed class Picture(bool ascii, Style style)
{
    public const int Width = 78;

    private const int LeftWidth = 42;
    private const int RightWidth = 24;
    private const int Gap = Width - LeftWidth - RightWidth;

    // Where the lines between boxes run.
    private const int ParentColumn = 6;
    private const int HelperInBox = 10;
    private const int HelperColumn = LeftWidth + Gap + HelperInBox;

    private static readonly Dictionary<char, char> s_ascii = new()
    {
        ['┌'] = '+', ['┐'] = '+', ['└'] = '+', ['┘'] = '+', ['├'] = '+', ['┤'] = '+', ['┬'] = '+', ['┴'] = '+',
        ['─'] = '-', ['│'] = '|', ['┊'] = ':', ['▼'] = 'v', ['◄'] = '<', ['►'] = '>', ['…'] = '~',
    };

    /// <param name="tool">A or C.</param>
    /// <param name="program">B or D.</param>
    /// <param name="criu">The helper.</param>
    /// <param name="parent">What the tool is to the program; empty where it is nothing.</param>
    /// <param name="deed">What CRIU does to the program: one word.</param>
    public IEnumerable<string> Half(Box tool, Box program, Box criu, string parent, string deed)
    {
        string[] above = [.. Frame(tool, LeftWidth)];
        string[] below = [.. Frame(program, LeftWidth)];
        string[] beside = [.. Frame(criu, RightWidth)];
        bool related = parent.Length > 0;

        // The tool, and from its middle the line to its helper.
        for (int i = 0; i < above.Length; i++)
        {
            string right = i == 1 && related ? $"{new string('─', Gap + HelperInBox)}┐" : i > 1 && related ? $"{new string(' ', Gap + HelperInBox)}│" : "";
            string left = i == 1 && related ? Put(above[i], LeftWidth - 1, '├') : above[i];
            yield return Ink((i == above.Length - 1 && related ? Put(left, ParentColumn, '┬') : left) + right);
        }

        if (related)
        {
            yield return Ink($"{new string(' ', ParentColumn)}│ {parent}".PadRight(HelperColumn) + "│ starts");
            below[0] = Put(below[0], ParentColumn, '▼');
            beside[0] = Put(beside[0], HelperInBox, '▼');
        }

        string arrow = $"◄─ {deed} ".PadRight(Gap, '─');
        for (int i = 0; i < Math.Max(below.Length, beside.Length); i++)
        {
            string left = i < below.Length ? below[i] : new string(' ', LeftWidth);
            string right = i < beside.Length ? beside[i] : "";
            string between = i == 1 ? arrow : new string(' ', Gap);
            yield return Ink((left + between + (i == 1 ? Put(right, 0, '┤') : right)).TrimEnd());
        }
    }

    /// <summary>What leads from one half to the other.</summary>
    public IEnumerable<string> Between(string text)
    {
        string column = new(' ', ParentColumn);
        yield return Ink($"{column}┊");
        yield return Ink($"{column}┊ {TextLayout.Shorten(text, Width - ParentColumn - 2)}");
        yield return Ink($"{column}▼");
    }

    private static IEnumerable<string> Frame(Box box, int width)
    {
        yield return $"┌─ {box.Title} ".PadRight(width - 1, '─') + "┐";
        foreach (string line in box.Lines)
            yield return $"│ {TextLayout.Shorten(TextLayout.Printable(line), width - 4).PadRight(width - 4)} │";
        yield return $"└{new string('─', width - 2)}┘";
    }

    private static string Put(string line, int column, char mark) => $"{line[..column]}{mark}{line[(column + 1)..]}";

    private string Ink(string line)
    {
        string drawn = ascii ? string.Concat(line.Select(c => s_ascii.GetValueOrDefault(c, c))) : line;
        return drawn
            .Replace("JustDumped", style.Cyan("JustDumped"), StringComparison.Ordinal)
            .Replace("JustRestored", style.Green("JustRestored"), StringComparison.Ordinal);
    }
}
