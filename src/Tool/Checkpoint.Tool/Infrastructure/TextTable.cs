namespace Checkpointing.Tool.Infrastructure;

/// <summary>Aligned columns without lines between them, so that cut and awk can read them. The last column takes what is left.</summary>
internal sealed class TextTable(params string[] titles)
{
    private readonly List<string[]> _rows = [];
    private readonly HashSet<int> _right = [];

    /// <summary>Puts a column's cells to its right side: numbers.</summary>
    public TextTable AlignRight(int column)
    {
        _right.Add(column);
        return this;
    }

    public void Add(params string[] cells) => _rows.Add([.. cells.Select(TextLayout.Printable)]);

    /// <summary>The lines, none longer than the width as long as the last column has ten characters to live in.</summary>
    public IEnumerable<string> Render(int width, Style style)
    {
        int last = titles.Length - 1;
        int[] widths = [.. titles.Select((title, i) => _rows.Select(r => r[i].Length).Append(title.Length).Max())];
        int rest = Math.Max(10, width - widths[..last].Sum(w => w + 2));
        yield return style.Dim(Line(titles));
        foreach (string[] row in _rows)
            yield return Line(row);

        string Line(string[] cells) => string.Join("  ", cells.Select((cell, i) =>
            i == last ? TextLayout.Shorten(cell, rest) : _right.Contains(i) ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]))).TrimEnd();
    }
}
