namespace Checkpointing.Store;

/// <summary>The folder itself: images hold all of a program's memory, so nobody else may look into it.</summary>
internal static class StoreFolder
{
    public const string LockFile = ".lock";

    private const string LinuxOnly = "Checkpoints are made and stored on Linux only.";

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException(LinuxOnly);
        try
        {
            Directory.CreateDirectory(path, Private);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The folder '{path}' cannot be made: {exception.Message}", exception);
        }
    }

    /// <summary>Takes the rights of others away from an existing store. Never from a folder that is something else.</summary>
    /// <returns>What to tell the user, or null.</returns>
    public static string? CheckAndTighten(string path)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException(LinuxOnly);
        if (!Directory.Exists(path))
            throw new StoreException($"The store '{path}' is not a folder. Name a new or an empty folder with --store.");
        UnixFileMode mode = File.GetUnixFileMode(path);
        string[] entries = Entries(path);
        // An empty /tmp is a shared folder too: its sticky bit says so.
        string? foreign = entries.Length == 0 && mode.HasFlag(UnixFileMode.StickyBit)
            ? "it is a folder shared by all users"
            : Array.Find(entries, e => !IsOurs(e)) is { } entry ? $"it holds '{entry}', which is no checkpoint" : null;
        if (foreign is not null)
            throw new StoreException($"'{path}' cannot be a store: {foreign}. Name a new or an empty folder with --store.");
        if ((mode & ~Private) == 0)
            return null;
        try
        {
            File.SetUnixFileMode(path, Private);
            return $"The store '{path}' was open to others (mode {Octal(mode)}). It is closed to them now; checkpoints hold all of a program's memory.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"The store '{path}' is open to others (mode {Octal(mode)}) and belongs to another user. Its owner should run: chmod 700 '{path}'";
        }
    }

    public static IEnumerable<string> Subfolders(string path)
    {
        try
        {
            return Directory.GetDirectories(path);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new StoreException($"The store '{path}' cannot be read: {exception.Message}", exception);
        }
    }

    private static string[] Entries(string path)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(path).Select(e => Path.GetFileName(e))];
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new StoreException($"The store '{path}' cannot be read: {exception.Message}", exception);
        }
    }

    private static bool IsOurs(string entry) => entry.StartsWith('.') || CheckpointStore.TryParse(entry, out _, out _);

    private static string Octal(UnixFileMode mode) => Convert.ToString((int)mode, 8).PadLeft(4, '0');
}
