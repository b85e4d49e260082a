using Checkpointing.Store;
using Checkpointing.Tool.Images;
using Google.Protobuf;

namespace Checkpointing.Tool.Replaying;

/// <summary>
/// Images that are laid out for restoring, made once for all copies of a command and on a thread of their own, while the first copy's
/// surroundings are made. Those in the checkpoint stay as CRIU wrote them.
/// </summary>
internal sealed class PreparedImages : IDisposable
{
    private const string FolderName = "images";
    private const string AddressSpacePrefix = "mm-", PagemapPrefix = "pagemap-", DescriptorsPrefix = "fdinfo-";
    private const string MemoryFilesImage = "memfd.img", FilesImage = "files.img";

    private readonly StoredCheckpoint _checkpoint;
    private readonly string _folder;
    private readonly Dictionary<string, byte[]> _prepared = [];
    private readonly Task<IReadOnlyList<MemoryFile>> _making;

    private PreparedImages(StoredCheckpoint checkpoint, SessionFolder session, bool fillMemoryFiles)
    {
        _checkpoint = checkpoint;
        _folder = Path.Combine(session.Path, FolderName);
        _making = Task.Factory.StartNew(() => Make(fillMemoryFiles), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Memory that CRIU is to leave empty, and that is to be filled before the copy runs.</summary>
    public IReadOnlyList<MemoryFile> MemoryFiles => _making.GetAwaiter().GetResult();

    /// <param name="checkpoint">What is replayed.</param>
    /// <param name="session">The folder of all copies of the command.</param>
    /// <param name="fillMemoryFiles">Whether somebody will fill <see cref="MemoryFiles"/>.</param>
    public static PreparedImages Begin(StoredCheckpoint checkpoint, SessionFolder session, bool fillMemoryFiles) => new(checkpoint, session, fillMemoryFiles);

    /// <summary>Where the image of that name is read from.</summary>
    public string PathOf(string image)
    {
        _making.Wait();
        return _prepared.ContainsKey(image) ? Path.Combine(_folder, image) : PathInCheckpoint(image);
    }

    /// <summary>The image that holds pages.</summary>
    public string PagesOf(MemoryFile file) => PathInCheckpoint($"pages-{file.Pages.PagesId}.img");

    // The folder of all copies is taken away afterwards: nothing may be written into it any more.
    public void Dispose() => _making.Wait();

    /// <summary>Lays out nothing where it would not help, or where CRIU had better say what is wrong.</summary>
    private IReadOnlyList<MemoryFile> Make(bool fillMemoryFiles)
    {
        // One process: a child shares memory with its parent only as long as their mappings are the same.
        if (Names(AddressSpacePrefix) is not [var addressSpace])
            return [];
        try
        {
            if (PopulatedMappings.LayOut(Read(addressSpace), Read(PagemapPrefix + addressSpace[AddressSpacePrefix.Length..])) is { } prepared)
                _prepared.Add(addressSpace, prepared);
            MemoryFile[] files = fillMemoryFiles ? FindMemoryFiles() : [];
            foreach (MemoryFile file in files)
                _prepared.Add(PagemapOf(file.SharedId), file.Emptied);
            Write();
            return files;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidProtocolBufferException)
        {
            // Damaged, or no room: the restore fails and says which image or which disk it was. What is half written must not be read.
            _prepared.Clear();
            return [];
        }
    }

    private MemoryFile[] FindMemoryFiles() => Names(DescriptorsPrefix) is [var descriptors] && Names(MemoryFilesImage) is [var memory]
        ? [.. FindMemoryFiles(memory, descriptors)]
        : [];

    private IEnumerable<MemoryFile> FindMemoryFiles(string memory, string descriptors) =>
        Images.MemoryFiles.Of(Read(memory), Read(FilesImage), Read(descriptors), id => Read(PagemapOf(id)));

    private void Write()
    {
        if (_prepared.Count > 0)
            Directory.CreateDirectory(_folder);
        foreach ((string name, byte[] bytes) in _prepared)
            File.WriteAllBytes(Path.Combine(_folder, name), bytes);
    }

    private string[] Names(string prefix) =>
        [.. _checkpoint.Manifest.Images.Select(i => i.Name).Where(n => n.StartsWith(prefix, StringComparison.Ordinal))];

    private byte[] Read(string image) => File.ReadAllBytes(PathInCheckpoint(image));

    private string PathInCheckpoint(string image) => Path.Combine(_checkpoint.ImagesDirectory, image);

    private static string PagemapOf(uint sharedId) => $"{PagemapPrefix}shmem-{sharedId}.img";
}
