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
    private const string AddressSpacePrefix = "mm-", PagemapPrefix = "pagemap-", ThreadPrefix = "core-", LeftPrefix = "left-";

    private readonly StoredCheckpoint _checkpoint;
    private readonly string _folder;
    private readonly HashSet<string> _laidOut = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _given = new();
    private readonly ManualResetEventSlim _criuRestores = new();
    private readonly Task<MemoryToFill> _layingOut;
    private readonly Task _unpackingForCriu, _unpackingForUs;

    private PreparedImages(StoredCheckpoint checkpoint, SessionFolder session, bool fill)
    {
        _checkpoint = checkpoint;
        _folder = Path.Combine(session.Path, FolderName);
        // One after the other, in the order in which they are needed, and the last not before CRIU is at its longest step: that keeps one
        // core busy, and all before it two.
        _layingOut = new Task<MemoryToFill>(() => LayOut(fill), TaskCreationOptions.LongRunning);
        _unpackingForCriu = After(_layingOut, () =>
        {
            Unpack(i => !IsFilled(i));
            if (Fill.Writable is { } memory)
                WriteLeft(memory);
        });
        _unpackingForUs = After(_unpackingForCriu, () =>
        {
            _criuRestores.Wait(_given.Token);
            Unpack(IsFilled);
        });
        _layingOut.Start(TaskScheduler.Default);
    }

    /// <summary>Memory that CRIU is to leave empty, and that is to be filled before the copy runs.</summary>
    public MemoryToFill Fill => _layingOut.GetAwaiter().GetResult();

    /// <param name="checkpoint">What is replayed.</param>
    /// <param name="session">The folder of all copies of the command.</param>
    /// <param name="fill">Whether somebody will fill <see cref="Fill"/>.</param>
    public static PreparedImages Begin(StoredCheckpoint checkpoint, SessionFolder session, bool fill) => new(checkpoint, session, fill);

    /// <summary>Where CRIU is to read the image of that name. One of pages may not be there yet: <see cref="WaitForPages"/>.</summary>
    public string PathOf(string image)
    {
        if (Fill.Writable?.PagesImage == image)
            return Path.Combine(_folder, LeftPrefix + image);
        return _laidOut.Contains(image) ? Path.Combine(_folder, image) : WholePathOf(image);
    }

    /// <summary>
    /// To be called when CRIU says that it begins to restore, before which it reads no pages: waits until those are there that it will read.
    /// </summary>
    /// <exception cref="ToolException">They are damaged.</exception>
    /// <exception cref="IOException">There is no room to unpack them.</exception>
    public void WaitForPages()
    {
        _criuRestores.Set();
        _unpackingForCriu.GetAwaiter().GetResult();
    }

    /// <summary>Where we are to read an image of pages; waits until it is there.</summary>
    /// <exception cref="ToolException">It is damaged.</exception>
    /// <exception cref="IOException">There is no room to unpack it.</exception>
    public string PagesOf(string image)
    {
        (IsFilled(image) ? _unpackingForUs : _unpackingForCriu).GetAwaiter().GetResult();
        return WholePathOf(image);
    }

    // The folder of all copies is taken away afterwards: nothing may be written into it any more.
    public void Dispose()
    {
        _given.Cancel();
        Task.WaitAny(_unpackingForUs);
        _given.Dispose();
        _criuRestores.Dispose();
    }

    private static Task After(Task before, Action action) => before.ContinueWith(
        done =>
        {
            done.GetAwaiter().GetResult();
            action();
        },
        CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    /// <summary>Lays out nothing where it would not help, or where CRIU had better say what is wrong.</summary>
    private MemoryToFill LayOut(bool fill)
    {
        // One process: a child shares memory with its parent only as long as their mappings are the same.
        if (Names(AddressSpacePrefix) is not [var image])
            return MemoryToFill.Nothing;
        try
        {
            byte[] addressSpace = Read(image), pagemap = Read(PagemapOf(image));
            IReadOnlyList<MemoryFile> files = fill ? MemoryFiles.In(_checkpoint.ImagesDirectory) : [];
            foreach (MemoryFile file in files)
                Write(file.PagemapImage, file.Emptied);
            WritableMemory? writable = fill ? WritableMemory.Of(addressSpace, pagemap, Names(ThreadPrefix).Select(Read)) : null;
            if (writable is not null)
                Write(PagemapOf(image), writable.Pagemap);
            if (writable is null && PopulatedMappings.LayOut(addressSpace, pagemap) is { } populated)
                Write(image, populated);
            return new MemoryToFill(files, writable);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidProtocolBufferException or ArgumentException)
        {
            // Damaged, or no room: the restore fails and says which image or which disk it was. What is half written must not be read.
            _laidOut.Clear();
            return MemoryToFill.Nothing;
        }
    }

    /// <summary>Writes the image of the pages that are CRIU's to read.</summary>
    private void WriteLeft(WritableMemory memory)
    {
        using var from = File.OpenHandle(WholePathOf(memory.PagesImage));
        using var to = new FileStream(PathOf(memory.PagesImage), CompressedImages.OnlyForOwner);
        byte[] buffer = new byte[64 << 10];
        foreach (MemoryPart piece in memory.Left.SelectMany(p => p.InPieces(buffer.Length)))
        {
            // One that is cut short makes CRIU fail, which says so.
            int read = RandomAccess.Read(from, buffer.AsSpan(0, (int)piece.Length), piece.Offset);
            to.Write(buffer, 0, read);
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

    private bool IsFilled(string image) => Fill.Files.Any(f => f.PagesImage == image);

    private void Write(string image, byte[] bytes)
    {
        Directory.CreateDirectory(_folder);
        File.WriteAllBytes(Path.Combine(_folder, image), bytes);
        _laidOut.Add(image);
    }

    private bool IsCompressed(string image) => _checkpoint.Manifest.Images.Any(i => i.Name == image + CompressedImages.Suffix);

    private string[] Names(string prefix) =>
        [.. _checkpoint.Manifest.Images.Select(i => i.Name).Where(n => n.StartsWith(prefix, StringComparison.Ordinal))];

    private static string PagemapOf(string addressSpace) => PagemapPrefix + addressSpace[AddressSpacePrefix.Length..];

    private string WholePathOf(string image) => IsCompressed(image) ? Path.Combine(_folder, image) : PathInCheckpoint(image);

    private byte[] Read(string image) => File.ReadAllBytes(PathInCheckpoint(image));

    private string PathInCheckpoint(string image) => Path.Combine(_checkpoint.ImagesDirectory, image);
}

/// <param name="Files">Files that are memory.</param>
/// <param name="Writable">Memory of the process's own; null when there is none to fill.</param>
internal sealed record MemoryToFill(IReadOnlyList<MemoryFile> Files, WritableMemory? Writable)
{
    public static MemoryToFill Nothing { get; } = new([], null);
}
