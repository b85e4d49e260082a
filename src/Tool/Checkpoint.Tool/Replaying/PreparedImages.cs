using Checkpointing.Store;
using Checkpointing.Tool.Images;
using Checkpointing.Tool.Infrastructure;
using Google.Protobuf;

namespace Checkpointing.Tool.Replaying;

/// <summary>
/// Images that are laid out for restoring, and unpacked where they are compressed: once for all copies of a command, and on a thread of
/// their own, while the first copy's surroundings are made and CRIU begins. Those in the checkpoint stay as they are.
/// </summary>
internal sealed class PreparedImages : IDisposable
{
    private const string FolderName = "images";
    private const string AddressSpacePrefix = "mm-", PagemapPrefix = "pagemap-";

    private readonly StoredCheckpoint _checkpoint;
    private readonly string _folder;
    private readonly HashSet<string> _laidOut = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _given = new();
    private readonly Task<IReadOnlyList<MemoryFile>> _layingOut;
    private readonly Task _unpackingForCriu, _unpackingForUs;

    private PreparedImages(StoredCheckpoint checkpoint, SessionFolder session, bool fillMemoryFiles)
    {
        _checkpoint = checkpoint;
        _folder = Path.Combine(session.Path, FolderName);
        // One after the other, in the order in which they are needed: CRIU wants the other core.
        _layingOut = new Task<IReadOnlyList<MemoryFile>>(() => LayOut(fillMemoryFiles), TaskCreationOptions.LongRunning);
        _unpackingForCriu = After(_layingOut, () => Unpack(i => !IsFilled(i)));
        _unpackingForUs = After(_unpackingForCriu, () => Unpack(IsFilled));
        _layingOut.Start(TaskScheduler.Default);
    }

    /// <summary>Memory that CRIU is to leave empty, and that is to be filled before the copy runs.</summary>
    public IReadOnlyList<MemoryFile> MemoryFiles => _layingOut.GetAwaiter().GetResult();

    /// <param name="checkpoint">What is replayed.</param>
    /// <param name="session">The folder of all copies of the command.</param>
    /// <param name="fillMemoryFiles">Whether somebody will fill <see cref="MemoryFiles"/>.</param>
    public static PreparedImages Begin(StoredCheckpoint checkpoint, SessionFolder session, bool fillMemoryFiles) => new(checkpoint, session, fillMemoryFiles);

    /// <summary>Where the image of that name is read from. One of pages may still be unpacked: <see cref="WaitForPages"/>.</summary>
    public string PathOf(string image)
    {
        _layingOut.GetAwaiter().GetResult();
        return _laidOut.Contains(image) || IsCompressed(image) ? Path.Combine(_folder, image) : PathInCheckpoint(image);
    }

    /// <summary>Waits until the pages are there that CRIU reads, which it does not before it says that it begins to restore.</summary>
    /// <exception cref="ToolException">They are damaged.</exception>
    /// <exception cref="IOException">There is no room to unpack them.</exception>
    public void WaitForPages() => _unpackingForCriu.GetAwaiter().GetResult();

    /// <summary>The image of pages that we read; waits until it is there.</summary>
    /// <exception cref="ToolException">It is damaged.</exception>
    /// <exception cref="IOException">There is no room to unpack it.</exception>
    public string PagesOf(MemoryFile file)
    {
        _unpackingForUs.GetAwaiter().GetResult();
        return PathOf(file.PagesImage);
    }

    // The folder of all copies is taken away afterwards: nothing may be written into it any more.
    public void Dispose()
    {
        _given.Cancel();
        Task.WaitAny(_unpackingForUs);
        _given.Dispose();
    }

    private static Task After(Task before, Action action) => before.ContinueWith(
        done =>
        {
            done.GetAwaiter().GetResult();
            action();
        },
        CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    /// <summary>Lays out nothing where it would not help, or where CRIU had better say what is wrong.</summary>
    private IReadOnlyList<MemoryFile> LayOut(bool fillMemoryFiles)
    {
        // One process: a child shares memory with its parent only as long as their mappings are the same.
        if (Names(AddressSpacePrefix) is not [var addressSpace])
            return [];
        try
        {
            if (PopulatedMappings.LayOut(Read(addressSpace), Read(PagemapPrefix + addressSpace[AddressSpacePrefix.Length..])) is { } prepared)
                Write(addressSpace, prepared);
            IReadOnlyList<MemoryFile> files = fillMemoryFiles ? Images.MemoryFiles.In(_checkpoint.ImagesDirectory) : [];
            foreach (MemoryFile file in files)
                Write(file.PagemapImage, file.Emptied);
            return files;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidProtocolBufferException or ArgumentException)
        {
            // Damaged, or no room: the restore fails and says which image or which disk it was. What is half written must not be read.
            _laidOut.Clear();
            return [];
        }
    }

    /// <exception cref="ToolException">One is damaged.</exception>
    private void Unpack(Func<string, bool> isWanted)
    {
        foreach (ImageFile image in _checkpoint.Manifest.Images.Where(i => CompressedImages.IsCompressed(i.Name) && isWanted(CompressedImages.NameOf(i.Name))))
        {
            Directory.CreateDirectory(_folder);
            try
            {
                CompressedImages.Decompress(PathInCheckpoint(image.Name), Path.Combine(_folder, CompressedImages.NameOf(image.Name)), image.UncompressedBytes ?? 0, _given.Token);
            }
            catch (InvalidDataException exception)
            {
                throw new ToolException(
                    ErrorCodes.CheckpointDamaged,
                    $"{_checkpoint.Reference} cannot be restored: its image '{PathInCheckpoint(image.Name)}' cannot be unpacked: {exception.Message}",
                    $"Capture it again, and remove this one with: dotnet checkpoint remove {_checkpoint.Reference}",
                    exception);
            }
        }
    }

    private bool IsFilled(string image) => MemoryFiles.Any(f => f.PagesImage == image);

    private void Write(string image, byte[] bytes)
    {
        Directory.CreateDirectory(_folder);
        File.WriteAllBytes(Path.Combine(_folder, image), bytes);
        _laidOut.Add(image);
    }

    private bool IsCompressed(string image) => _checkpoint.Manifest.Images.Any(i => i.Name == image + CompressedImages.Suffix);

    private string[] Names(string prefix) =>
        [.. _checkpoint.Manifest.Images.Select(i => i.Name).Where(n => n.StartsWith(prefix, StringComparison.Ordinal))];

    private byte[] Read(string image) => File.ReadAllBytes(PathInCheckpoint(image));

    private string PathInCheckpoint(string image) => Path.Combine(_checkpoint.ImagesDirectory, image);
}
