namespace Checkpointing.Build.Publishing;

/// <summary>What lies in the folder that was published to, but for what we put there ourselves.</summary>
internal static class PublishedFiles
{
    /// <param name="folder">The folder.</param>
    /// <param name="store">The store in it.</param>
    /// <param name="launcher">The launcher in it.</param>
    /// <returns>The files by their full paths, in a stable order, each with what changes when it is written.</returns>
    public static SortedDictionary<string, string> In(string folder, string store, string launcher)
    {
        SortedDictionary<string, string> files = new(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => f != launcher && !f.StartsWith(store + "/", StringComparison.Ordinal)))
        {
            FileInfo now = new(file);
            files[file] = $"{now.Length} {now.LastWriteTimeUtc.Ticks}";
        }

        return files;
    }

    /// <summary>Those that the program has written while it ran: its log, its database.</summary>
    public static IEnumerable<string> Written(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after) =>
        after.Where(f => !before.TryGetValue(f.Key, out string? was) || was != f.Value).Select(f => f.Key);
}
