using Checkpointing.Store;
using Checkpointing.Tool.Capturing;
using Checkpointing.Tool.Supervising;

namespace Checkpointing.Tool.Replaying;

/// <summary>
/// The folder of one copy below its checkpoint: what CRIU reads and logs, the files the copy writes to, its TMPDIR.
/// Only the files that the copy changed outlive it.
/// </summary>
internal sealed class ReplayFolder : IDisposable
{
    public const string ReplaysFolder = "replays";
    public const string LogName = "restore.log";

    private readonly StoredCheckpoint _checkpoint;
    private readonly List<FileCopy> _files = [];
    private string? _putBack;

    private ReplayFolder(StoredCheckpoint checkpoint, string replayId)
    {
        _checkpoint = checkpoint;
        Path = System.IO.Path.Combine(checkpoint.Directory, ReplaysFolder, replayId);
    }

    public string Path { get; }

    /// <summary>
    /// Links to the images. CRIU in another pid namespace cannot be given a work folder apart from that of the images, and
    /// copies that replay at the same time must not write into one log.
    /// </summary>
    public string CriuDirectory => System.IO.Path.Combine(Path, "criu");

    public string FilesDirectory => System.IO.Path.Combine(Path, "files");

    public string TemporaryDirectory => System.IO.Path.Combine(Path, TemporaryFolderCopy.FolderName);

    public string LogPath => System.IO.Path.Combine(CriuDirectory, LogName);

    /// <summary>The files that were open for writing, as they were at the capture.</summary>
    public IReadOnlyList<FileCopy> Files => _files;

    public static ReplayFolder Prepare(StoredCheckpoint checkpoint, string replayId)
    {
        var folder = new ReplayFolder(checkpoint, replayId);
        Directory.CreateDirectory(folder.CriuDirectory);
        folder.CopyFiles();
        string temporary = System.IO.Path.Combine(checkpoint.FilesDirectory, TemporaryFolderCopy.FolderName);
        if (Directory.Exists(temporary))
            TemporaryFolderCopy.Copy(temporary, folder.TemporaryDirectory);
        return folder;
    }

    /// <summary>Fills the folder that CRIU is given.</summary>
    public void LinkImages()
    {
        foreach (ImageFile image in _checkpoint.Manifest.Images)
            File.CreateSymbolicLink(System.IO.Path.Combine(CriuDirectory, image.Name), System.IO.Path.Combine(_checkpoint.ImagesDirectory, image.Name));
    }

    /// <summary>The folder that the checkpoint was written in, as it was called then; null when the program wrote it itself.</summary>
    public string? PendingDirectory => _checkpoint.Manifest.Mode == CaptureMode.Control
        ? System.IO.Path.Combine(System.IO.Path.GetDirectoryName(_checkpoint.Directory)!, CheckpointStore.PendingFolder, _checkpoint.Manifest.Id)
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

    /// <summary>Removes what nobody needs any more.</summary>
    /// <returns>The folder of the files that the copy changed; null when it changed none.</returns>
    public string? Keep()
    {
        foreach (FileCopy file in _files.Where(f => !f.Changed()))
            File.Delete(file.Path);
        return _files.Exists(f => File.Exists(f.Path)) ? FilesDirectory : null;
    }

    public void Dispose()
    {
        Delete(CriuDirectory);
        Delete(TemporaryDirectory);
        if (_putBack is not null)
            Delete(_putBack);
        DeleteIfEmpty(FilesDirectory);
        DeleteIfEmpty(Path);
        DeleteIfEmpty(System.IO.Path.GetDirectoryName(Path)!);
    }

    private void CopyFiles()
    {
        foreach (OpenFile file in _checkpoint.Manifest.OpenFiles.Where(f => f.Copy is not null).DistinctBy(f => f.Path))
        {
            Directory.CreateDirectory(FilesDirectory);
            string copy = System.IO.Path.Combine(FilesDirectory, file.Copy!);
            File.Copy(System.IO.Path.Combine(_checkpoint.FilesDirectory, file.Copy!), copy);
            _files.Add(new FileCopy(file.Path, copy, File.GetLastWriteTimeUtc(copy), new FileInfo(copy).Length));
        }
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    private static void DeleteIfEmpty(string folder)
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (IOException)
        {
            // Not empty: it holds what this copy, or another one, has written.
        }
    }
}

/// <summary>A file of the program's, and the copy of it that one replay uses instead.</summary>
internal sealed record FileCopy(string Original, string Path, DateTime Written, long Size)
{
    public bool Changed()
    {
        var now = new FileInfo(Path);
        return now.Length != Size || now.LastWriteTimeUtc != Written;
    }
}
