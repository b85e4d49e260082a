using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Checkpointing.Store;

/// <summary>A checkpoint that is in the store. Its folder is whole; whether its content still is, <see cref="Manifest"/> tells.</summary>
internal sealed class StoredCheckpoint
{
    private readonly Lazy<(CheckpointManifest? Manifest, StoreException? Problem)> _content;

    internal StoredCheckpoint(string directory, string name, int number)
    {
        Directory = directory;
        Name = name;
        Number = number;
        _content = new(Load);
    }

    public string Directory { get; }

    public string Name { get; }

    public int Number { get; }

    /// <summary>What a command line calls it: <c>name@number</c>.</summary>
    public string Reference => $"{Name}@{Number}";

    public string ManifestPath => Path.Combine(Directory, CheckpointManifest.FileName);

    public string ImagesDirectory => Path.Combine(Directory, CheckpointStore.ImagesFolder);

    public string FilesDirectory => Path.Combine(Directory, CheckpointStore.FilesFolder);

    public string LogsDirectory => Path.Combine(Directory, CheckpointStore.LogsFolder);

    /// <summary>Why this checkpoint must not be used; null when the cheap check found nothing.</summary>
    public StoreException? Problem => _content.Value.Problem;

    /// <exception cref="StoreException">The manifest cannot be read, or is not to be trusted.</exception>
    public CheckpointManifest Manifest => _content.Value.Manifest ?? throw _content.Value.Problem!;

    /// <summary>Null when the manifest is damaged.</summary>
    public string? Id => _content.Value.Manifest?.Id;

    /// <summary>UTC. For a damaged one, when its folder was last changed.</summary>
    public DateTime Created => _content.Value.Manifest?.Created ?? System.IO.Directory.GetLastWriteTimeUtc(Directory);

    /// <summary>Reads every image and compares its hash: as slow as the disk is.</summary>
    /// <returns>The images that are not as they were captured, each with what is wrong.</returns>
    public IReadOnlyList<ImageProblem> VerifyImages(CancellationToken cancellationToken = default)
    {
        var problems = new List<ImageProblem>();
        foreach (ImageFile image in Manifest.Images)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string hash = ImageHash.OfFile(Path.Combine(ImagesDirectory, image.Name));
            if (hash != image.Hash)
                problems.Add(new ImageProblem(image.Name, image.Hash, hash));
        }

        return problems;
    }

    /// <summary>Waits until every byte of it would outlive a power cut. Takes as long as the disk does.</summary>
    /// <returns>False when the store is gone or full meanwhile.</returns>
    public bool TryFlushToDisk()
    {
        try
        {
            foreach (string path in System.IO.Directory.EnumerateFileSystemEntries(Directory, "*", SearchOption.AllDirectories))
            {
                // Links have no content of their own.
                if (!File.GetAttributes(path).HasFlag(FileAttributes.ReparsePoint))
                    DurableFile.Flush(path);
            }

            DurableFile.Flush(Directory);
            DurableFile.Flush(Path.GetDirectoryName(Directory)!);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    /// <summary>How B ended; null while it runs, or when nobody was there to see it.</summary>
    public RunRecord? ReadRun() => ReadBeside(RunRecord.FileName, StoreJson.Instance.RunRecord);

    /// <returns>False when the store is gone or full meanwhile: what B came to is known all the same.</returns>
    public bool TryWrite(RunRecord record) => TryWriteBeside(RunRecord.FileName, record, StoreJson.Instance.RunRecord);

    /// <summary>The last replay; null when there was none.</summary>
    public ReplayRecord? ReadLastReplay() => ReadBeside(ReplayRecord.FileName, StoreJson.Instance.ReplayRecord);

    /// <returns>False when the store is gone or full meanwhile: what D came to is known all the same.</returns>
    public bool TryWrite(ReplayRecord record) => TryWriteBeside(ReplayRecord.FileName, record, StoreJson.Instance.ReplayRecord);

    private (CheckpointManifest?, StoreException?) Load()
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return (ReadAndCheck(), null);
            }
            catch (StoreException problem)
            {
                // Removed while it was read, and its number given to a new one: half of each was seen. Damage stays.
                if (attempt == 3)
                    return (null, problem);
            }
        }
    }

    private CheckpointManifest ReadAndCheck()
    {
        CheckpointManifest manifest = ManifestFile.Read(ManifestPath);
        if (manifest.Reference != Reference)
            throw new DamagedCheckpointException(ManifestPath, $"belongs to '{manifest.Reference}' and lies in the folder of '{Reference}'");
        foreach (ImageFile image in manifest.Images)
            ThrowIfImageChanged(image);
        return manifest;
    }

    private void ThrowIfImageChanged(ImageFile image)
    {
        var file = new FileInfo(Path.Combine(ImagesDirectory, image.Name));
        if (!file.Exists)
            throw new DamagedCheckpointException(file.FullName, "is missing");
        if (file.Length != image.SizeBytes)
            throw new DamagedCheckpointException(file.FullName, $"has {file.Length} bytes where {image.SizeBytes} were captured");
    }

    private T? ReadBeside<T>(string name, JsonTypeInfo<T> type)
        where T : class
    {
        string path = Path.Combine(Directory, name);
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (JsonException exception)
        {
            throw new DamagedCheckpointException(path, $"is not readable: {exception.Message.TrimEnd('.')}", exception);
        }
    }

    private bool TryWriteBeside<T>(string name, T record, JsonTypeInfo<T> type)
    {
        try
        {
            // Not flushed: a replay need not wait for the disk to be talked about.
            DurableFile.Write(Path.Combine(Directory, name), [.. JsonSerializer.SerializeToUtf8Bytes(record, type), (byte)'\n'], flush: false);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

internal sealed record ImageProblem(string Name, string Expected, string Found);
