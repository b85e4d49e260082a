namespace Checkpointing.Store;

/// <summary>A checkpoint that is being written. Nobody sees it before <see cref="Commit"/>; disposed without, it never was.</summary>
internal sealed class PendingCheckpoint : IDisposable
{
    private readonly CheckpointStore _store;
    private readonly FolderLock? _lock;
    private bool _done;

    private PendingCheckpoint(CheckpointStore store, string name, string id, string directory, FolderLock? held)
    {
        _store = store;
        _lock = held;
        Name = name;
        Id = id;
        Directory = directory;
    }

    public string Name { get; }

    public string Id { get; }

    /// <summary>Changes when the checkpoint is committed: no open file and no path of a captured process may depend on it.</summary>
    public string Directory { get; }

    public string ImagesDirectory => Path.Combine(Directory, CheckpointStore.ImagesFolder);

    public string FilesDirectory => Path.Combine(Directory, CheckpointStore.FilesFolder);

    public string LogsDirectory => Path.Combine(Directory, CheckpointStore.LogsFolder);

    /// <summary>Publishes what was written. The store sets id, name, number and size in the manifest.</summary>
    /// <exception cref="StoreException">The images are not those the manifest lists, or the store cannot be written.</exception>
    /// <param name="manifest">What was captured.</param>
    /// <param name="flush">
    /// Whether manifest and folders must be on the disk before this returns. That waits for images too (10 ms for 50 MB on ext4), so who
    /// has a paused program waiting commits without, answers, and then calls <see cref="StoredCheckpoint.TryFlushToDisk"/>.
    /// </param>
    public StoredCheckpoint Commit(CheckpointManifest manifest, bool flush = true)
    {
        ObjectDisposedException.ThrowIf(_done, this);
        foreach (ImageFile image in manifest.Images)
        {
            var file = new FileInfo(Path.Combine(ImagesDirectory, image.Name));
            if (!file.Exists || file.Length != image.SizeBytes)
                throw new StoreException($"The image '{file.FullName}' is missing or changed while the checkpoint was written. Is the disk full?");
        }

        long size = new[] { ImagesDirectory, FilesDirectory, LogsDirectory }
            .Sum(d => new DirectoryInfo(d).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length));
        StoredCheckpoint stored = _store.Publish(this, manifest with { Id = Id, Name = Name, SizeBytes = size }, flush);
        _done = true;
        _lock?.Dispose();
        return stored;
    }

    public void Dispose()
    {
        if (_done)
            return;
        _done = true;
        AbandonedFolders.DeleteTree(Directory);
        _lock?.Dispose();
    }

    /// <remarks>Called under the store's lock, so that nobody takes the new folder for an abandoned one.</remarks>
    internal static PendingCheckpoint Create(CheckpointStore store, string name, bool holdLock)
    {
        string id = CheckpointId.New();
        string directory = Path.Combine(store.PendingDirectory, id);
        StoreFolder.Create(directory);
        WriterMark.Write(directory);
        var pending = new PendingCheckpoint(store, name, id, directory, holdLock ? FolderLock.TryOfFolder(directory) : null);
        StoreFolder.Create(pending.ImagesDirectory);
        StoreFolder.Create(pending.FilesDirectory);
        StoreFolder.Create(pending.LogsDirectory);
        return pending;
    }
}
