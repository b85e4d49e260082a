using System.Globalization;

namespace Checkpointing.Store.Facts;

/// <summary>What /proc tells of a process and its descendants.</summary>
internal static class ProcessTree
{
    /// <summary>A process and all its descendants, the root first.</summary>
    public static IReadOnlyList<int> Of(int root)
    {
        var tree = new List<int> { root };
        for (int i = 0; i < tree.Count; i++)
            tree.AddRange(ChildrenOf(tree[i]));
        return tree;
    }

    public static IEnumerable<int> ChildrenOf(int pid)
    {
        foreach (string task in Subfolders($"/proc/{pid}/task"))
        {
            foreach (string child in ReadOrEmpty($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                yield return int.Parse(child, CultureInfo.InvariantCulture);
        }
    }

    public static IEnumerable<int> ThreadsOf(int pid) =>
        Subfolders($"/proc/{pid}/task").Select(t => int.Parse(Path.GetFileName(t), CultureInfo.InvariantCulture));

    /// <summary>The program a process runs, as the kernel names it; null when it is gone.</summary>
    public static string? NameOf(int pid) => ReadOrEmpty($"/proc/{pid}/comm").Trim() is { Length: > 0 } name ? name : null;

    /// <summary>A process as messages speak of it.</summary>
    public static string Describe(int pid) => NameOf(pid) is { } name ? $"'{name}' ({pid})" : $"process {pid}";

    /// <summary>What /proc/PID/status says, by its names for it; empty when it is gone.</summary>
    public static IReadOnlyDictionary<string, string> StatusOf(int pid) => ReadOrEmpty($"/proc/{pid}/status").Split('\n')
        .Select(l => l.Split(':', 2)).Where(l => l.Length == 2).ToDictionary(l => l[0], l => l[1].Trim(), StringComparer.Ordinal);

    /// <summary>The process ids of one process in every pid namespace it is in, the innermost last.</summary>
    public static IReadOnlyList<int> IdsInNamespaces(int pid) =>
        StatusOf(pid).TryGetValue("NSpid", out string? ids) ? [.. ids.Split('\t').Select(n => int.Parse(n, CultureInfo.InvariantCulture))] : [];

    /// <summary>Whether this is a child of that process which has ended and not been waited for.</summary>
    public static bool IsDeadChild(int pid, int parent)
    {
        // "4711 (name) Z 4100 …"; the name may hold anything.
        string stat = ReadOrEmpty($"/proc/{pid}/stat");
        return stat[(stat.LastIndexOf(')') + 1)..].Split(' ', 4, StringSplitOptions.RemoveEmptyEntries) is ["Z", var its, ..]
            && its == parent.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>What a process or thread calls itself: its id in the innermost of its pid namespaces. The id given when it is gone.</summary>
    public static int InnermostId(int pid) => IdsInNamespaces(pid) is [.., var innermost] ? innermost : pid;

    /// <summary>Whom a process belongs to, as the kernel goes by; null when it is gone.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="nameOf">Finds the name of an id.</param>
    public static ManifestUser? UserOf(int pid, Func<uint, string?> nameOf)
    {
        // "Uid: real effective saved file-system"
        string[] lines = ReadOrEmpty($"/proc/{pid}/status").Split('\n');
        return Ids("Uid:") is [_, var uid, ..] && Ids("Gid:") is [_, var gid, ..]
            ? new ManifestUser { Name = nameOf(uid), Uid = uid, Gid = gid, Groups = Ids("Groups:") }
            : null;

        uint[] Ids(string start) => Array.Find(lines, l => l.StartsWith(start, StringComparison.Ordinal)) is { } line
            ? [.. line[start.Length..].Split(['\t', ' '], StringSplitOptions.RemoveEmptyEntries).Select(n => uint.Parse(n, CultureInfo.InvariantCulture))]
            : [];
    }

    private static string[] Subfolders(string path)
    {
        try
        {
            return Directory.GetDirectories(path);
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            // Processes come and go while one looks.
            return "";
        }
    }
}
