using System.Globalization;
using Checkpointing.Native;

namespace Checkpointing.Tool.Capturing.Inspecting;

/// <summary>One open descriptor of a process, as /proc shows it.</summary>
/// <param name="Pid">The process, as seen from here.</param>
/// <param name="Number">Its number there.</param>
/// <param name="Link">A path, or <c>socket:[4711]</c>, <c>pipe:[4712]</c>, <c>anon_inode:[eventfd]</c> …</param>
internal sealed record OpenDescriptor(int Pid, int Number, string Link)
{
    private const string Deleted = " (deleted)";

    public bool IsSocket => Link.StartsWith("socket:[", StringComparison.Ordinal);

    public bool IsPipe => Link.StartsWith("pipe:[", StringComparison.Ordinal);

    public bool IsDeleted => Link.EndsWith(Deleted, StringComparison.Ordinal);

    /// <summary>The path without what the kernel adds when its file is gone.</summary>
    public string Path => IsDeleted ? Link[..^Deleted.Length] : Link;

    /// <summary>The number in <c>socket:[4711]</c>.</summary>
    public long Inode => long.Parse(Link.AsSpan(Link.IndexOf('[', StringComparison.Ordinal) + 1).TrimEnd(']'), CultureInfo.InvariantCulture);

    /// <summary>Leads to the open file itself, whatever became of its name.</summary>
    public string ProcPath => $"/proc/{Pid}/fd/{Number}";

    public static IEnumerable<OpenDescriptor> Of(int pid)
    {
        string process = pid.ToString(CultureInfo.InvariantCulture);
        string[] entries;
        try
        {
            entries = Directory.GetFileSystemEntries($"/proc/{process}/fd");
        }
        catch (IOException)
        {
            // A child that has just ended.
            yield break;
        }

        foreach (string entry in entries)
        {
            int number = int.Parse(System.IO.Path.GetFileName(entry.AsSpan()), CultureInfo.InvariantCulture);
            if (Descriptor.LinkOf(process, number) is { } link)
                yield return new OpenDescriptor(pid, number, link);
        }
    }

    /// <summary>A line of /proc/PID/fdinfo/N; null when there is none of that name.</summary>
    public string? Info(string name)
    {
        try
        {
            return File.ReadLines($"/proc/{Pid}/fdinfo/{Number}").FirstOrDefault(l => l.StartsWith(name + ":", StringComparison.Ordinal))?[(name.Length + 1)..].Trim();
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The flags of open(2).</summary>
    public int Flags => DescriptorFlags.Of(Pid, Number);
}
