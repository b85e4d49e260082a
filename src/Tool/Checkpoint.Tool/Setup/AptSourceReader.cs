namespace Checkpointing.Tool.Setup;

/// <summary>Reads apt's sources in both of their forms, see sources.list(5).</summary>
internal static class AptSourceReader
{
    /// <summary>All of a machine's.</summary>
    /// <param name="configuration">Its /etc/apt.</param>
    public static IReadOnlyList<AptSource> ReadAll(string configuration)
    {
        string list = Path.Combine(configuration, "sources.list");
        string parts = Path.Combine(configuration, "sources.list.d");
        IEnumerable<string> files = Directory.Exists(parts) ? Directory.EnumerateFiles(parts).Order(StringComparer.Ordinal) : [];
        return [.. files.Prepend(list).Where(File.Exists).SelectMany(Read)];
    }

    /// <summary>The form of *.sources: paragraphs of fields.</summary>
    public static IEnumerable<AptSource> ParseParagraphs(string text)
    {
        foreach (Dictionary<string, string> fields in Paragraphs(text))
        {
            string[] Words(string field) => fields.GetValueOrDefault(field, "").Split([' ', '\t', '\n', ','], StringSplitOptions.RemoveEmptyEntries);
            bool enabled = !fields.GetValueOrDefault("Enabled", "yes").Trim().Equals("no", StringComparison.OrdinalIgnoreCase);
            if (enabled && Words("Types").Contains("deb"))
                yield return new AptSource(Words("URIs"), Words("Suites"), Words("Components"), Keyrings(Words("Signed-By")));
        }
    }

    /// <summary>The form of *.list: <c>deb [option=value …] URI suite component …</c>.</summary>
    public static IEnumerable<AptSource> ParseLines(string text)
    {
        foreach (string line in text.Split('\n'))
        {
            string entry = line.Split('#')[0].Trim();
            string options = "";
            if (!entry.StartsWith("deb ", StringComparison.Ordinal) && !entry.StartsWith("deb\t", StringComparison.Ordinal))
                continue;
            entry = entry["deb".Length..].TrimStart();
            int end = entry.IndexOf(']', StringComparison.Ordinal);
            if (entry.StartsWith('[') && end > 0)
                (options, entry) = (entry[1..end], entry[(end + 1)..]);
            string[] words = entry.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length >= 2)
                yield return new AptSource([words[0]], [words[1]], words[2..], Keyrings(SignedBy(options)));
        }
    }

    private static IEnumerable<AptSource> Read(string file) => Path.GetExtension(file) switch
    {
        ".sources" => ParseParagraphs(File.ReadAllText(file)),
        ".list" => ParseLines(File.ReadAllText(file)),
        // apt takes no notice of others, such as "x.list.disabled", either.
        _ => [],
    };

    private static IEnumerable<Dictionary<string, string>> Paragraphs(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        string? last = null;
        foreach (string line in text.Split('\n').Select(l => l.TrimEnd('\r')).Append(""))
        {
            if (line.StartsWith('#'))
                continue;
            if (line.Trim().Length == 0)
            {
                if (fields.Count > 0)
                    yield return fields;
                (fields, last) = (new(StringComparer.OrdinalIgnoreCase), null);
            }
            else if (line[0] is ' ' or '\t' && last is not null)
            {
                fields[last] += "\n" + line.Trim();
            }
            else if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
            {
                last = line[..colon].Trim();
                fields[last] = line[(colon + 1)..].Trim();
            }
        }
    }

    private static string[] SignedBy(string options) =>
        [.. options.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Where(o => o.StartsWith("signed-by=", StringComparison.OrdinalIgnoreCase))
            .SelectMany(o => o["signed-by=".Length..].Split(',', StringSplitOptions.RemoveEmptyEntries))];

    // Fingerprints, and a key written into the entry itself, say nothing about where a keyring is.
    private static string[] Keyrings(IEnumerable<string> words) => [.. words.Where(w => w.StartsWith('/'))];
}
