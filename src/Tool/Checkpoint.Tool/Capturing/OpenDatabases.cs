using Checkpointing.Store;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Capturing;

/// <summary>
/// SQLite databases that were open at a capture. A copy writes to one of its own; but the journal that SQLite keeps beside it comes and goes
/// by name, and under that name a copy finds the original's, believes that it is left over from a crash, and plays it into its database.
/// Or the other way round.
/// </summary>
internal static class OpenDatabases
{
    /// <summary>What every database begins with.</summary>
    private static ReadOnlySpan<byte> Beginning => "SQLite format 3\0"u8;

    public static void Warn(Reporter reporter, StoredCheckpoint checkpoint)
    {
        foreach (string database in WithSharedJournal(checkpoint))
        {
            reporter.Warn(
                $"'{database}' is an SQLite database that was open at the capture. Copies have one of their own, but its journal is shared, which can damage both. " +
                "Close it before the capture, or replay with --files shared.");
        }
    }

    /// <summary>Not those with a write-ahead log that was open as well: copies have one of their own of that, too.</summary>
    internal static IEnumerable<string> WithSharedJournal(StoredCheckpoint checkpoint)
    {
        OpenFile[] copied = [.. checkpoint.Manifest.OpenFiles.Where(f => f.Copy is not null)];
        return copied.Where(f => !copied.Any(log => log.Path == $"{f.Path}-wal") && IsDatabase(Path.Combine(checkpoint.FilesDirectory, f.Copy!)))
            .Select(f => f.Path)
            .Distinct();
    }

    private static bool IsDatabase(string path)
    {
        try
        {
            Span<byte> start = stackalloc byte[Beginning.Length];
            using FileStream file = File.OpenRead(path);
            return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual(Beginning);
        }
        catch (IOException)
        {
            // Missing: the replay itself will say so.
            return false;
        }
    }
}
