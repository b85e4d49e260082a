using Checkpointing.Store;
using Checkpointing.Tool.Capturing;

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
        foreach (ImageFile image in checkpoint.Manifest.Images)
            File.CreateSymbolicLink(System.IO.Path.Combine(folder.CriuDirectory, image.Name), System.IO.Path.Combine(checkpoint.ImagesDirectory, image.Name));
        folder.CopyFiles();
        string temporary = System.IO.Path.Combine(checkpoint.FilesDirectory, TemporaryFolderCopy.FolderName);
        if (Directory.Exists(temporary))
            TemporaryFolderCopy.Copy(temporary, folder.TemporaryDirectory);
        return folder;
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
