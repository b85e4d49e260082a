using System.Globalization;
using Checkpointing.Store;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Verifying;

/// <summary>Whether there is room for a copy: process ids, disk, memory.</summary>
internal static class ResourceCheck
{
    /// <summary>For CRIU's log, the images that are laid out anew, and what a replay keeps in its folder.</summary>
    private const long Slack = 4 << 20;

    public static IEnumerable<Problem> CheckProcessIds(CheckpointManifest manifest, Func<int, bool> isTaken)
    {
        foreach (int pid in manifest.Processes.Tree.Where(isTaken))
        {
            yield return new Problem(
                ErrorCodes.ProcessIdTaken.Id,
                $"the copy needs the process id {pid}, which another process has",
                "free",
                "taken",
                "End that process, or replay with isolation, which needs root.");
        }
    }

    public static IEnumerable<Problem> CheckDisk(CheckpointManifest manifest, long free)
    {
        long needed = Slack + manifest.OpenFiles.Where(f => f.Copy is not null).DistinctBy(f => f.Path).Sum(f => f.Size) + manifest.Images.Sum(i => i.UncompressedBytes ?? 0);
        if (free < needed)
        {
            yield return new Problem(
                ErrorCodes.NoRoom.Id,
                "the store's disk has no room for the copy's files and unpacked images",
                $"{needed} bytes",
                $"{free} bytes",
                "Make room, or move the store.");
        }
    }

    public static IEnumerable<Problem> CheckMemory(CheckpointManifest manifest, long? available)
    {
        long needed = manifest.Images.Where(i => i.Name.StartsWith("pages-", StringComparison.Ordinal)).Sum(i => i.UncompressedBytes ?? i.SizeBytes);
        if (available < needed)
        {
            yield return new Problem(
                ErrorCodes.NoRoom.Id,
                "there is less memory than the copy will fill at once",
                $"{needed} bytes",
                $"{available} bytes",
                "End other programs, or replay on a machine with more.");
        }
    }

    /// <summary>What the kernel can give without swapping; null when it does not tell.</summary>
    public static long? AvailableMemory()
    {
        const string Start = "MemAvailable:";
        string? line = File.ReadLines("/proc/meminfo").FirstOrDefault(l => l.StartsWith(Start, StringComparison.Ordinal));
        return line is not null && long.TryParse(line.AsSpan(Start.Length).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture, out long kilobytes)
            ? kilobytes << 10
            : null;
    }
}
