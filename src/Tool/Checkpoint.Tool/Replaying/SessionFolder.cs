using System.Globalization;
using Checkpointing.Native;
using Checkpointing.Store;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Replaying;

/// <summary>
/// The folder below a checkpoint in which the copies of one command have theirs. It is locked for as long as its command lives: one
/// that nobody holds is what a killed command left behind, and the next command takes it away.
/// </summary>
internal sealed class SessionFolder : IDisposable
{
    /// <summary>Beside them, without the dot, is what copies left for their users.</summary>
    private const string Prefix = ".";

    private readonly FolderLock _lock;
    private bool _left;

    private SessionFolder(string path, FolderLock held)
    {
        Path = path;
        _lock = held;
    }

    public string Path { get; }

    /// <summary>To be inherited by who keeps the folder in use.</summary>
    public Descriptor Lock => _lock.Descriptor;

    /// <summary>Leaves the folder to copies that live on. Whoever comes after them takes it away.</summary>
    public void Leave() => _left = true;

    /// <exception cref="IOException">It cannot be made.</exception>
    public static SessionFolder Create(StoredCheckpoint checkpoint)
    {
        Sweep(System.IO.Path.GetDirectoryName(checkpoint.Directory)!);
        while (true)
        {
            string path = System.IO.Path.Combine(checkpoint.Directory, ReplayFolder.ReplaysFolder, Prefix + RandomDigits.Next(8));
            if (!TryMake(path))
                continue;
            // Another command may have taken it for an abandoned one before it was locked.
            if (FolderLock.TryOfFolder(path) is { } held)
            {
                if (Directory.Exists(path))
                    return new SessionFolder(path, held);
                held.Dispose();
            }
        }
    }

    /// <summary>A folder for what a copy wrote that is looked at once more when all have ended.</summary>
    public string KeptOf(int index) => System.IO.Path.Combine(Path, string.Create(CultureInfo.InvariantCulture, $"kept-{index}"));

    /// <summary>Takes away what commands left behind that were killed.</summary>
    /// <param name="store">The folder of all checkpoints.</param>
    public static void Sweep(string store)
    {
        if (!Directory.Exists(store))
            return;
        foreach (string checkpoint in Directory.EnumerateDirectories(store, "*@*"))
        {
            string replays = System.IO.Path.Combine(checkpoint, ReplayFolder.ReplaysFolder);
            if (!Directory.Exists(replays))
                continue;
            foreach (string session in Directory.GetDirectories(replays, Prefix + "*"))
            {
                using FolderLock? held = FolderLock.TryOfFolder(session);
                if (held is not null)
                    AbandonedFolders.DeleteTree(session);
            }

            ReplayFolder.DeleteIfEmpty(replays);
        }
    }

    public void Dispose()
    {
        if (!_left)
        {
            AbandonedFolders.DeleteTree(Path);
            ReplayFolder.DeleteIfEmpty(System.IO.Path.GetDirectoryName(Path)!);
        }

        _lock.Dispose();
    }

    /// <summary>Fails when somebody takes the folder above away, which was empty, before there is one in it.</summary>
    private static bool TryMake(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
    }
}
