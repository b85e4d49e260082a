using Checkpointing.Store;
using Checkpointing.Tool.Images;
using Checkpointing.Tool.Infrastructure;
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
    private readonly HashSet<string> _prepared = new(StringComparer.Ordinal);
    private readonly Task<IReadOnlyList<MemoryFile>> _making;

    private PreparedImages(StoredCheckpoint checkpoint, SessionFolder session, bool fillMemoryFiles)
    {
        _checkpoint = checkpoint;
        _folder = Path.Combine(session.Path, FolderName);
        _making = Task.Factory.StartNew(() => Make(fillMemoryFiles), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Memory that CRIU is to leave empty, and that is to be filled before the copy runs.</summary>
    /// <exception cref="ToolException">They are damaged.</exception>
    /// <exception cref="IOException">There is no room to unpack them.</exception>
    public IReadOnlyList<MemoryFile> MemoryFiles => _making.GetAwaiter().GetResult();

    /// <param name="checkpoint">What is replayed.</param>
    /// <param name="session">The folder of all copies of the command.</param>
    /// <param name="fillMemoryFiles">Whether somebody will fill <see cref="MemoryFiles"/>.</param>
    public static PreparedImages Begin(StoredCheckpoint checkpoint, SessionFolder session, bool fillMemoryFiles) => new(checkpoint, session, fillMemoryFiles);

    /// <summary>Where the image of that name is read from.</summary>
    public string PathOf(string image)
    {
        _ = MemoryFiles;
        return _prepared.Contains(image) ? Path.Combine(_folder, image) : PathInCheckpoint(image);
    }

    /// <summary>The image that holds pages.</summary>
    public string PagesOf(MemoryFile file) => PathOf($"pages-{file.Pages.PagesId}.img");

    // The folder of all copies is taken away afterwards: nothing may be written into it any more.
    public void Dispose() => Task.WaitAny(_making);

    /// <summary>Lays out nothing where it would not help, or where CRIU had better say what is wrong.</summary>
    private IReadOnlyList<MemoryFile> Make(bool fillMemoryFiles)
    {
        Decompress();
        // One process: a child shares memory with its parent only as long as their mappings are the same.
        if (Names(AddressSpacePrefix) is not [var addressSpace])
            return [];
        try
        {
            if (PopulatedMappings.LayOut(Read(addressSpace), Read(PagemapPrefix + addressSpace[AddressSpacePrefix.Length..])) is { } prepared)
                Write(addressSpace, prepared);
            MemoryFile[] files = fillMemoryFiles ? FindMemoryFiles() : [];
            foreach (MemoryFile file in files)
                Write(PagemapOf(file.SharedId), file.Emptied);
            return files;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidProtocolBufferException or ArgumentException)
        {
            // Damaged, or no room: the restore fails and says which image or which disk it was. What is half written must not be read.
            _prepared.RemoveWhere(i => !IsCompressed(i));
            return [];
        }
    }

    private MemoryFile[] FindMemoryFiles() => Names(DescriptorsPrefix) is [var descriptors] && Names(MemoryFilesImage) is [var memory]
        ? [.. FindMemoryFiles(memory, descriptors)]
        : [];

    private IEnumerable<MemoryFile> FindMemoryFiles(string memory, string descriptors) =>
        Images.MemoryFiles.Of(Read(memory), Read(FilesImage), Read(descriptors), id => Read(PagemapOf(id)));

    /// <exception cref="ToolException">One is damaged.</exception>
    private void Decompress()
    {
        foreach (ImageFile image in _checkpoint.Manifest.Images.Where(i => CompressedImages.IsCompressed(i.Name)))
        {
            string name = CompressedImages.NameOf(image.Name);
            Directory.CreateDirectory(_folder);
            try
            {
                CompressedImages.Decompress(PathInCheckpoint(image.Name), Path.Combine(_folder, name), image.UncompressedBytes ?? 0);
            }
            catch (InvalidDataException exception)
            {
                throw new ToolException(
                    ErrorCodes.CheckpointDamaged,
                    $"{_checkpoint.Reference} cannot be restored: its image '{PathInCheckpoint(image.Name)}' cannot be unpacked: {exception.Message}",
                    $"Capture it again, and remove this one with: dotnet checkpoint remove {_checkpoint.Reference}",
                    exception);
            }

            _prepared.Add(name);
        }
    }

    private void Write(string image, byte[] bytes)
    {
        Directory.CreateDirectory(_folder);
        File.WriteAllBytes(Path.Combine(_folder, image), bytes);
        _prepared.Add(image);
    }

    private bool IsCompressed(string image) => _checkpoint.Manifest.Images.Any(i => i.Name == image + CompressedImages.Suffix);

    private string[] Names(string prefix) =>
        [.. _checkpoint.Manifest.Images.Select(i => i.Name).Where(n => n.StartsWith(prefix, StringComparison.Ordinal))];

    private byte[] Read(string image) => File.ReadAllBytes(PathInCheckpoint(image));

    private string PathInCheckpoint(string image) => Path.Combine(_checkpoint.ImagesDirectory, image);

    private static string PagemapOf(uint sharedId) => $"{PagemapPrefix}shmem-{sharedId}.img";
}
