namespace Checkpointing.Tool.Replaying.Comparing;

/// <summary>Where texts begin to differ.</summary>
internal static class FirstDifference
{
    private const int LongestShown = 200;

    /// <summary>The number of the first line, from 1, that is not the same in all files; null when all lines are.</summary>
    /// <param name="paths">The files; null stands for an empty one.</param>
    public static int? LineOf(IReadOnlyList<string?> paths)
    {
        List<IEnumerator<string>> texts = [.. paths.Select(p => Lines(p).GetEnumerator())];
        try
        {
            for (int number = 1; ; number++)
            {
                string?[] lines = [.. texts.Select(t => t.MoveNext() ? t.Current : null)];
                if (Array.Exists(lines, l => l != lines[0]))
                    return number;
                if (lines[0] is null)
                    return null;
            }
        }
        finally
        {
            texts.ForEach(t => t.Dispose());
        }
    }

    /// <summary>A line of a file, cut to what can be shown; null when the file ends before it.</summary>
    public static string? TextOf(string? path, int line)
    {
        string? text = Lines(path).Skip(line - 1).FirstOrDefault();
        return text is null || text.Length <= LongestShown ? text : text[..LongestShown] + "…";
    }

    private static IEnumerable<string> Lines(string? path) => path is null ? [] : File.ReadLines(path);
}
