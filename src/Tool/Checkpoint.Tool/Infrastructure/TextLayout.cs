using System.Globalization;
using Checkpointing.Store;

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

    /// <summary>A number of bytes as a person reads it, in decimal units.</summary>
    public static string Size(long bytes)
    {
        string[] units = ["kB", "MB", "GB", "TB"];
        if (bytes < 1000)
            return $"{bytes} B";
        double value = bytes;
        int unit = -1;
        // 999.95 would be shown as 1000.0.
        while (value >= 999.95 && unit < units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {units[unit]}");
    }

    /// <summary>A time of the store in the user's own zone, to the minute.</summary>
    public static string Time(DateTime utc) => utc.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>Milliseconds as a person reads them.</summary>
    public static string Milliseconds(double value) => value < 1000
        ? string.Create(CultureInfo.InvariantCulture, $"{value:0.#} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{value / 1000:0.##} s");

    /// <summary>Whom a program belongs to: the name where there is one, and what the kernel goes by.</summary>
    public static string User(ManifestUser user)
    {
        string groups = user.Groups.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", groups {string.Join(' ', user.Groups)}");
        return string.Create(CultureInfo.InvariantCulture, $"{(user.Name is null ? "" : Printable(user.Name) + " (")}uid {user.Uid}, gid {user.Gid}{groups}{(user.Name is null ? "" : ")")}");
    }

    /// <summary>A foreign text without what would make the terminal do something: paths and arguments may hold escape sequences.</summary>
    public static string Printable(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c)) : text;

    /// <summary>A command line as a shell would take it.</summary>
    public static string Command(string program, IEnumerable<string> arguments) => string.Join(' ', arguments.Prepend(program).Select(Quote));

    private static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsLetterOrDigit(c) || "-_./:=,@%+".Contains(c, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
