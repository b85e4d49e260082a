namespace Checkpointing.Tool.Setup;

/// <summary>What os-release(5) says about the distribution.</summary>
/// <param name="Id">Such as <c>debian</c>.</param>
/// <param name="IdLike">The distributions that it is made from.</param>
/// <param name="Name">For people.</param>
/// <param name="Codename">Such as <c>bookworm</c>; null where there is none.</param>
internal sealed record OsRelease(string Id, IReadOnlyList<string> IdLike, string Name, string? Codename)
{
    private static readonly string[] s_files = ["/etc/os-release", "/usr/lib/os-release"];

    public static OsRelease Read() => Parse(s_files.FirstOrDefault(File.Exists) is { } file ? File.ReadAllText(file) : "");

    public static OsRelease Parse(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in text.Split('\n', StringSplitOptions.TrimEntries))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && line[0] != '#')
                values[line[..equals]] = Unquote(line[(equals + 1)..]);
        }

        // The page's own default for a system that says nothing.
        string id = values.GetValueOrDefault("ID", "linux");
        return new OsRelease(
            id,
            values.GetValueOrDefault("ID_LIKE", "").Split(' ', StringSplitOptions.RemoveEmptyEntries),
            values.GetValueOrDefault("PRETTY_NAME", id),
            values.GetValueOrDefault("VERSION_CODENAME") is { Length: > 0 } codename ? codename : null);
    }

    /// <summary>Whether it is this distribution or made from it.</summary>
    public bool Is(string id) => Id == id || IdLike.Contains(id);

    private static string Unquote(string value)
    {
        if (value.Length < 2 || value[0] is not ('"' or '\'') || value[^1] != value[0])
            return value;
        string inner = value[1..^1];
        // Inside double quotes a shell, and therefore os-release, takes a backslash off these four.
        return value[0] == '\'' ? inner : inner.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\$", "$", StringComparison.Ordinal)
            .Replace("\\`", "`", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
    }
}
