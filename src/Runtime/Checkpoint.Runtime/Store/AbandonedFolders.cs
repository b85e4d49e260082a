namespace Checkpointing.Store;

/// <summary>What writers that died have left in .pending. Claimed under the store's lock, deleted after it, for deleting takes time.</summary>
internal sealed class AbandonedFolders : IDisposable
{
    private readonly List<(string Path, FolderLock Lock)> _claimed = [];

    public void Claim(string pendingDirectory)
    {
        foreach (string folder in StoreFolder.Subfolders(pendingDirectory))
        {
            if (WriterMark.MayBeAlive(folder))
                continue;
            if (FolderLock.TryOfFolder(folder) is { } held)
                _claimed.Add((folder, held));
        }
    }

    public void Delete()
    {
        foreach ((string path, _) in _claimed)
            DeleteTree(path);
    }

    public void Dispose()
    {
        foreach ((_, FolderLock held) in _claimed)
            held.Dispose();
    }

    /// <summary>Deletes a folder that nobody can see any more. What resists is left to the next one who begins.</summary>
    public static void DeleteTree(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody was quicker.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A file of another user, or one that CRIU is still writing: the folder stays claimed by its writer's end.
        }
    }
}
