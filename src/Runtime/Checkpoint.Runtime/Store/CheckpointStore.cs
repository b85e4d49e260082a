using System.Globalization;

namespace Checkpointing.Store;

/// <summary>
/// The folder that holds checkpoints: <c>STORE/name@number/{checkpoint.json,images,files,logs}</c>. What is being written or
/// removed lies in <c>STORE/.pending</c> and gets in or out by one rename, so that what can be seen is whole.
/// </summary>
internal sealed class CheckpointStore
{
    public const string EnvironmentVariable = "CHECKPOINT_STORE";
    public const string DefaultFolder = ".checkpoints";

    internal const string ImagesFolder = "images";
    internal const string FilesFolder = "files";
    internal const string LogsFolder = "logs";

    private CheckpointStore(string directory) => Directory = directory;

    /// <summary>The full path.</summary>
    public string Directory { get; }

    /// <summary>What the user should know about the folder: that it was open to others, or still is. Null when all is well.</summary>
    public string? Warning { get; private set; }

    internal string PendingDirectory => Path.Combine(Directory, ".pending");

    private string LockPath => Path.Combine(Directory, StoreFolder.LockFile);

    /// <summary>Opens the store that is named, else the one of the environment, else <c>.checkpoints</c> here. It need not exist yet.</summary>
    /// <exception cref="StoreException">The path names something that is no store.</exception>
    public static CheckpointStore Open(string? directory)
    {
        string? given = directory ?? Environment.GetEnvironmentVariable(EnvironmentVariable);
        var store = new CheckpointStore(Path.TrimEndingDirectorySeparator(Path.GetFullPath(string.IsNullOrEmpty(given) ? DefaultFolder : given)));
        if (Path.Exists(store.Directory))
            store.Warning = StoreFolder.CheckAndTighten(store.Directory);
        return store;
    }

    /// <summary>Starts a checkpoint, and clears away what writers that died have left.</summary>
    /// <param name="name">The name it will be listed under.</param>
    /// <param name="holdLock">False for a program that is about to dump itself: see <see cref="WriterMark"/>.</param>
    public PendingCheckpoint Begin(string name, bool holdLock = true)
    {
        CapturePointName.ThrowIfInvalid(name);
        StoreFolder.Create(Directory);
        StoreFolder.Create(PendingDirectory);
        using var abandoned = new AbandonedFolders();
        PendingCheckpoint pending;
        using (Lock())
        {
            abandoned.Claim(PendingDirectory);
            pending = PendingCheckpoint.Create(this, name, holdLock);
        }

        abandoned.Delete();
        return pending;
    }

    /// <summary>All checkpoints, newest first; damaged ones too, with their <see cref="StoredCheckpoint.Problem"/>.</summary>
    public IReadOnlyList<StoredCheckpoint> List() =>
    [
        .. Enumerate()
            // One that was removed between being seen and being read is gone, not damaged.
            .Where(c => c.Problem is null || System.IO.Directory.Exists(c.Directory))
            .OrderByDescending(c => c.Created)
            .ThenByDescending(c => c.Number)
            .ThenBy(c => c.Name, StringComparer.Ordinal),
    ];

    /// <summary>The checkpoint meant by <c>name</c> (its newest), <c>name@2</c>, an id or a prefix of one, or null (the newest of all).</summary>
    /// <exception cref="CheckpointNotFoundException">None, or more than one id, answers to it.</exception>
    public StoredCheckpoint Find(string? reference) => new CheckpointFinder(this, Enumerate()).Find(reference);

    /// <summary>Removes a checkpoint: out of sight in one step, then from the disk.</summary>
    public void Remove(StoredCheckpoint checkpoint)
    {
        StoreFolder.Create(PendingDirectory);
        string gone = Path.Combine(PendingDirectory, CheckpointId.New());
        using FolderLock? held = FolderLock.TryOfFolder(checkpoint.Directory);
        using (Lock())
        {
            try
            {
                System.IO.Directory.Move(checkpoint.Directory, gone);
            }
            catch (DirectoryNotFoundException)
            {
                throw new CheckpointNotFoundException($"The checkpoint '{checkpoint.Reference}' was removed by somebody else meanwhile.", "");
            }
        }

        AbandonedFolders.DeleteTree(gone);
    }

    /// <summary>Gives the next number of its name to a written checkpoint and lets it be seen.</summary>
    internal StoredCheckpoint Publish(PendingCheckpoint pending, CheckpointManifest manifest, bool flush)
    {
        using (Lock())
        {
            int number = 1 + Enumerate().Where(c => c.Name == pending.Name).Select(c => c.Number).DefaultIfEmpty(0).Max();
            var stored = new StoredCheckpoint(Path.Combine(Directory, $"{pending.Name}@{number}"), pending.Name, number);
            DurableFile.Write(Path.Combine(pending.Directory, CheckpointManifest.FileName), ManifestFile.Encode(manifest with { Number = number }), flush);
            WriterMark.Remove(pending.Directory);
            if (flush)
                DurableFile.Flush(pending.Directory);
            System.IO.Directory.Move(pending.Directory, stored.Directory);
            if (flush)
                DurableFile.Flush(Directory);
            return stored;
        }
    }

    private List<StoredCheckpoint> Enumerate()
    {
        var found = new List<StoredCheckpoint>();
        if (!System.IO.Directory.Exists(Directory))
            return found;
        foreach (string folder in StoreFolder.Subfolders(Directory))
        {
            if (TryParse(Path.GetFileName(folder), out string name, out int number))
                found.Add(new StoredCheckpoint(folder, name, number));
        }

        return found;
    }

    /// <summary>Takes <c>name@number</c> apart, which is a folder's name as well as a reference.</summary>
    internal static bool TryParse(string text, out string name, out int number)
    {
        int at = text.IndexOf('@', StringComparison.Ordinal);
        name = at < 0 ? "" : text[..at];
        number = 0;
        return at >= 0
            && CapturePointName.IsValid(name)
            && int.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && number > 0
            && text.Length == at + 1 + number.ToString(CultureInfo.InvariantCulture).Length;
    }

    private FolderLock Lock() => FolderLock.OfFile(LockPath, TimeSpan.FromSeconds(30));
}
