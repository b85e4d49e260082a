using System.Globalization;
using System.Text;

namespace Checkpointing.Integration.Tests.Infrastructure;

/// <summary>What /proc tells.</summary>
internal static class Processes
{
    /// <summary>The processes that have a variable in their environment: all that one test has started, wherever they were reparented to.</summary>
    public static IReadOnlyList<int> WithVariable(string name, string value)
    {
        byte[] wanted = Encoding.UTF8.GetBytes($"{name}={value}\0");
        return [.. All().Where(pid => Read($"/proc/{pid}/environ").AsSpan().IndexOf(wanted) >= 0)];
    }

    public static int ParentOf(int pid) => int.Parse(StatOf(pid)[1], CultureInfo.InvariantCulture);

    /// <summary>The state letter: R running, S sleeping, T stopped, t traced, Z zombie; null when the process is gone.</summary>
    public static char? StateOf(int pid) => StatOf(pid) is [{ Length: 1 } state, ..] ? state[0] : null;

    public static IReadOnlyList<int> ChildrenOf(int pid) => [.. All().Where(p => StatOf(p) is [_, var parent, ..] && parent == pid.ToString(CultureInfo.InvariantCulture))];

    public static IReadOnlyList<int> ThreadsOf(int pid) =>
        [.. Directory.EnumerateDirectories($"/proc/{pid}/task").Select(t => int.Parse(Path.GetFileName(t), CultureInfo.InvariantCulture))];

    /// <summary>Whether the first thread is blocked in poll(2), or on arm64 in ppoll(2).</summary>
    public static bool IsPolling(int pid) => Encoding.UTF8.GetString(Read($"/proc/{pid}/syscall")).Split(' ')[0] is "7" or "73";

    public static string CommandLineOf(int pid) => Encoding.UTF8.GetString(Read($"/proc/{pid}/cmdline")).Replace('\0', ' ').Trim();

    public static bool Exists(int pid) => StateOf(pid) is not (null or 'Z');

    private static IEnumerable<int> All() =>
        Directory.EnumerateDirectories("/proc").Select(d => int.TryParse(Path.GetFileName(d), out int pid) ? pid : 0).Where(pid => pid > 0);

    // What follows the name, which is in parentheses and may hold anything.
    private static string[] StatOf(int pid)
    {
        string stat = Encoding.UTF8.GetString(Read($"/proc/{pid}/stat"));
        int end = stat.LastIndexOf(')');
        return end < 0 ? [] : stat[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Processes come and go while one looks.
            return [];
        }
    }
}
