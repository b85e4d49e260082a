using System.Globalization;

namespace Checkpointing.Tool.Diagnosing;

/// <summary>What the kernel tells in files. Tests put a folder of their own in its place.</summary>
internal sealed class KernelFiles(string root = "/")
{
    /// <summary>The text of a file, such as <c>proc/sys/kernel/osrelease</c>; null where the kernel has none or does not show it.</summary>
    public string? Read(string path)
    {
        try
        {
            return File.ReadAllText(Path.Combine(root, path)).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public long? ReadNumber(string path) => long.TryParse(Read(path), NumberStyles.Integer, CultureInfo.InvariantCulture, out long number) ? number : null;

    /// <summary>The type of the file system at a path, by the mounts that this process sees.</summary>
    public string? FileSystemAt(string path)
    {
        // "36 35 98:0 /root /mount/point options - type source …"; of two mounts at one place the later one hides the other.
        string? type = null;
        int longest = 0;
        foreach (string[] fields in (Read("proc/self/mountinfo") ?? "").Split('\n').Select(l => l.Split(' ')))
        {
            int dash = Array.IndexOf(fields, "-");
            if (dash < 5 || dash + 1 >= fields.Length || !IsBelow(path, fields[4]) || fields[4].Length < longest)
                continue;
            (type, longest) = (fields[dash + 1], fields[4].Length);
        }

        return type;
    }

    /// <summary>Processes that have ended and that their parent, process 1, has not waited for.</summary>
    public int ZombiesOfInit()
    {
        string processes = Path.Combine(root, "proc");
        return Directory.Exists(processes)
            ? Directory.EnumerateDirectories(processes).Select(Path.GetFileName).Where(n => n!.All(char.IsAsciiDigit)).Count(n => IsZombieOfInit(Read($"proc/{n}/stat")))
            : 0;
    }

    // "4711 (name, which may hold anything) Z 1 …"
    private static bool IsZombieOfInit(string? stat) =>
        stat is not null && stat.LastIndexOf(')') is > 0 and var end && stat[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["Z", "1", ..];

    private static bool IsBelow(string path, string mount) =>
        mount == "/" || path == mount || path.StartsWith($"{mount}/", StringComparison.Ordinal);
}
