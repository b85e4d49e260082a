using System.Globalization;
using Checkpointing.Native;
using Checkpointing.Store;
using Checkpointing.Tool.Capturing;
using Checkpointing.Tool.Images;
using Checkpointing.Tool.Supervising;

namespace Checkpointing.Tool.Replaying;

/// <summary>
/// The folder of one copy: what CRIU reads and logs, the files the copy writes to, its TMPDIR. Only the files that the copy
/// changed outlive it.
/// </summary>
internal sealed class ReplayFolder : IDisposable
{
    public const string ReplaysFolder = "replays";
    public const string LogName = "restore.log";

    /// <summary>The files that a copy changed lie in a folder of this name.</summary>
    public const string FilesFolder = "files";

    private readonly StoredCheckpoint _checkpoint;
    private readonly SessionFolder _session;
    private readonly PreparedImages _images;
    private readonly List<FileCopy> _files = [];
    private string? _putBack;
    private bool _left;

    private ReplayFolder(StoredCheckpoint checkpoint, SessionFolder session, PreparedImages images, string path, string? filesDirectory)
    {
        _checkpoint = checkpoint;
        _session = session;
        _images = images;
        Path = path;
        FilesDirectory = filesDirectory ?? System.IO.Path.Combine(path, FilesFolder);
    }

    /// <summary>That of the folder of all copies.</summary>
    public Descriptor Lock => _session.Lock;

    public string Path { get; }

    /// <summary>
    /// Links to the images. CRIU in another pid namespace cannot be given a work folder apart from that of the images, and
    /// copies that replay at the same time must not write into one log.
    /// </summary>
    public string CriuDirectory => System.IO.Path.Combine(Path, "criu");

    public string TemporaryDirectory => System.IO.Path.Combine(Path, TemporaryFolderCopy.FolderName);

    public string LogPath => System.IO.Path.Combine(CriuDirectory, LogName);

    /// <summary>The files that were open for writing, as they were at the capture.</summary>
    public IReadOnlyList<FileCopy> Files => _files;

    private string FilesDirectory { get; }

    /// <param name="checkpoint">What is replayed.</param>
    /// <param name="session">The folder of all copies of the command.</param>
    /// <param name="images">Theirs, too.</param>
    /// <param name="index">Which of them this is.</param>
    /// <param name="files">Whether the copy gets files of its own.</param>
    /// <param name="filesDirectory">Where these are to be; in this folder when null.</param>
    public static ReplayFolder Prepare(
        StoredCheckpoint checkpoint, SessionFolder session, PreparedImages images, int index, CopyFiles files, string? filesDirectory = null)
    {
        var folder = new ReplayFolder(checkpoint, session, images, System.IO.Path.Combine(session.Path, index.ToString(CultureInfo.InvariantCulture)), filesDirectory);
        Directory.CreateDirectory(folder.CriuDirectory);
        if (files == CopyFiles.Isolated)
            folder.CopyOpenFiles();
        string temporary = System.IO.Path.Combine(checkpoint.FilesDirectory, TemporaryFolderCopy.FolderName);
        if (Directory.Exists(temporary))
            TemporaryFolderCopy.Copy(temporary, folder.TemporaryDirectory);
        return folder;
    }

    /// <summary>Folders in whose place the copy's namespace shows empty ones.</summary>
    public IReadOnlyList<string> EmptyFolders { get; private set; } = [];

    /// <summary>Where the copy's namespace shows what is being written to the store; null unless the copy may be captured.</summary>
    public string? CapturesDirectory { get; private set; }

    /// <summary>Where the store has what is being written to it.</summary>
    public string StorePendingDirectory => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(_checkpoint.Directory)!, CheckpointStore.PendingFolder);

    /// <summary>Has the copy's namespace show what is being written to the store, so that a CRIU in there can write it.</summary>
    public void ShowCaptures()
    {
        CapturesDirectory = System.IO.Path.Combine(Path, "captures");
        Directory.CreateDirectory(CapturesDirectory);
        StoreFolder.Create(StorePendingDirectory);
    }

    /// <summary>Has the copy's namespace show empty folders in the place of these.</summary>
    public void Hide(IReadOnlyList<string> folders) => EmptyFolders = folders;

    /// <summary>The path under which a copy that may be captured sees what is being written to the store.</summary>
    public string SeenByCopy(string path) => System.IO.Path.Combine(CapturesDirectory!, System.IO.Path.GetRelativePath(StorePendingDirectory, path));

    /// <summary>Fills the folder that CRIU is given.</summary>
    public void LinkImages()
    {
        foreach (string image in _checkpoint.Manifest.Images.Select(i => CompressedImages.NameOf(i.Name)))
            File.CreateSymbolicLink(System.IO.Path.Combine(CriuDirectory, image), _images.PathOf(image));
    }

    /// <summary>The folder that the checkpoint was written in, as it was called then; null when the program wrote it itself.</summary>
    public string? PendingDirectory => _checkpoint.Manifest.Mode == CaptureMode.Control
        ? System.IO.Path.Combine(StorePendingDirectory, _checkpoint.Manifest.Id)
        : null;

    /// <summary>An image that is not what was captured; null when all are. Reads them all: only to be asked when a restore has failed.</summary>
    public string? FindDamagedImage() => _checkpoint.Manifest.Images
        .Select(i => (i.Hash, Path: System.IO.Path.Combine(_checkpoint.ImagesDirectory, i.Name)))
        .FirstOrDefault(i => !File.Exists(i.Path) || ImageHash.OfFile(i.Path) != i.Hash).Path;

    /// <summary>Without a namespace of its own, the copy looks for its TMPDIR where its original had it.</summary>
    public void PutTemporaryFolderBack(string path)
    {
        // There still, or again: the original may be running, or has left something of its own.
        if (Directory.Exists(path))
            return;
        PrivateTemporaryFolder.EnsureParent(PrivateTemporaryFolder.Parent(path));
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        TemporaryFolderCopy.Copy(TemporaryDirectory, path);
        _putBack = path;
    }

    /// <summary>Keeps CRIU's log of a restore that failed, beside that of the dump.</summary>
    /// <returns>Where it is; null when CRIU wrote none.</returns>
    public string? KeepLog()
    {
        if (!File.Exists(LogPath))
            return null;
        string kept = System.IO.Path.Combine(_checkpoint.Directory, CheckpointStore.LogsFolder, LogName);
        File.Copy(LogPath, kept, overwrite: true);
        return kept;
    }

    /// <summary>Keeps the files that the copy changed: moves them out of this folder, which will be deleted.</summary>
    /// <param name="directory">The folder to keep them in.</param>
    /// <returns>The paths that they had in the program → the paths they have now.</returns>
    public IReadOnlyDictionary<string, string> KeepChangedFiles(string directory)
    {
        var kept = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (FileCopy file in _files.Where(f => f.Changed()))
        {
            Directory.CreateDirectory(directory);
            string path = System.IO.Path.Combine(directory, System.IO.Path.GetFileName(file.Path));
            File.Move(file.Path, path, overwrite: true);
            kept.Add(file.Original.Path, path);
        }

        return kept;
    }

    /// <summary>Leaves it to a copy that lives on.</summary>
    public void Leave() => _left = true;

    public void Dispose()
    {
        if (_left)
            return;
        AbandonedFolders.DeleteTree(Path);
        if (_putBack is not null)
            AbandonedFolders.DeleteTree(_putBack);
    }

    public static void DeleteIfEmpty(string folder)
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (IOException)
        {
            // Not empty: it holds what this copy, or another one, has written. Or gone already.
        }
    }

    private void CopyOpenFiles()
    {
        foreach (OpenFile file in _checkpoint.Manifest.OpenFiles.Where(f => f.Copy is not null).DistinctBy(f => f.Path))
        {
            Directory.CreateDirectory(FilesDirectory);
            string copy = System.IO.Path.Combine(FilesDirectory, file.Copy!);
            // .NET clones the extents where the file system can, so that a copy costs neither time nor room.
            string kept = System.IO.Path.Combine(_checkpoint.FilesDirectory, file.Copy!);
            File.Copy(kept, copy);
            FileOwner.Copy(kept, copy);
            _files.Add(new FileCopy(file, copy, File.GetLastWriteTimeUtc(copy), OriginalIsGone: !File.Exists(file.Path)));
        }
    }
}

/// <summary>A file of the program's, and the copy of it that one replay uses instead.</summary>
/// <param name="Original">The program's.</param>
/// <param name="Path">The copy.</param>
/// <param name="Written">When the copy was last written to, before the replay.</param>
/// <param name="OriginalIsGone">Whether it was deleted after the capture: then there is nothing to mount the copy over.</param>
internal sealed record FileCopy(OpenFile Original, string Path, DateTime Written, bool OriginalIsGone)
{
    public bool Changed()
    {
        var now = new FileInfo(Path);
        return now.Exists && (now.Length != Original.Size || now.LastWriteTimeUtc != Written);
    }
}
