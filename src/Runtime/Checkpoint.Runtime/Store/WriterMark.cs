using System.Globalization;

namespace Checkpointing.Store;

/// <summary>
/// Names the process that writes a pending checkpoint. A program that dumps itself cannot hold a lock meanwhile: CRIU would
/// dump the lock and every copy would look for a folder that was renamed. So its folder names its writer instead.
/// </summary>
internal static class WriterMark
{
    public const string FileName = ".writer";

    public static void Write(string folder) => File.WriteAllText(Path.Combine(folder, FileName), Of("self"));

    public static void Remove(string folder) => File.Delete(Path.Combine(folder, FileName));

    /// <summary>Whether the writer is alive, or may be: one of another pid namespace cannot be asked.</summary>
    public static bool MayBeAlive(string folder)
    {
        string mark;
        try
        {
            mark = File.ReadAllText(Path.Combine(folder, FileName));
        }
        catch (IOException)
        {
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            // Of another user: not ours to clear away.
            return true;
        }

        if (mark.Split(' ') is not [string pid, _, string boot, string space])
            return false;
        if (boot != Boot())
            return false;
        return space != Namespace() || (int.TryParse(pid, CultureInfo.InvariantCulture, out _) && mark == Of(pid));
    }

    // The start time tells a process from a later one that was given the same id.
    private static string Of(string process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return $"{stat[..stat.IndexOf(' ', StringComparison.Ordinal)]} {fields[19]} {Boot()} {Namespace()}";
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static string Boot() => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    private static string Namespace() => new FileInfo("/proc/self/ns/pid").LinkTarget ?? "";
}
