using Checkpointing.Tool.Images.Protocol;
using Google.Protobuf;

namespace Checkpointing.Tool.Images;

/// <summary>
/// Files that are memory (memfd_create). .NET has all that it compiles in one, which is half of the images of a small program. CRIU
/// maps such a file and reads into it, one page fault a page; somebody who writes to the file causes none. Here is which can be written.
/// </summary>
internal static class MemoryFiles
{
    private const uint InodesMagic = 0x48453499, FilesMagic = 0x56303138, DescriptorsMagic = 0x56213732;

    private const string InodesName = "memfd.img", FilesName = "files.img", DescriptorsPattern = "fdinfo-*.img";

    private const uint TypeOfMemory = 18;

    /// <summary>Against further seals, and the only one that .NET's own has: what CRIU sees where sealing was not asked for.</summary>
    private const uint SealedAgainstSeals = 1;

    /// <summary>Those of the only process that was dumped into a folder; none where there are several.</summary>
    /// <exception cref="IOException">An image cannot be read.</exception>
    /// <exception cref="InvalidProtocolBufferException">An image is damaged.</exception>
    public static IReadOnlyList<MemoryFile> In(string directory)
    {
        if (Directory.GetFiles(directory, DescriptorsPattern) is not [var descriptors] || !File.Exists(Path.Combine(directory, InodesName)))
            return [];
        byte[] Read(string image) => File.ReadAllBytes(Path.Combine(directory, image));
        return [.. Of(Read(InodesName), Read(FilesName), File.ReadAllBytes(descriptors), id => Read(PagemapOf(id)))];
    }

    /// <param name="inodes">The image memfd.img.</param>
    /// <param name="files">The image files.img.</param>
    /// <param name="descriptors">The image fdinfo-N.img of the only process.</param>
    /// <param name="pagemapOf">Reads the image pagemap-shmem-ID.img of an id.</param>
    /// <exception cref="InvalidProtocolBufferException">An image is damaged.</exception>
    public static IEnumerable<MemoryFile> Of(byte[] inodes, byte[] files, byte[] descriptors, Func<uint, byte[]> pagemapOf)
    {
        // One of two with the same id is damage, and it is CRIU that says so.
        var opened = new Dictionary<uint, ulong>();
        foreach (OpenedFile file in Entries(files, FilesMagic, OpenedFile.Parser).Where(f => f.Memory is not null))
            opened[file.Id] = file.Memory.InodeId;
        var numbers = new Dictionary<ulong, int>();
        foreach (DescriptorEntry entry in Entries(descriptors, DescriptorsMagic, DescriptorEntry.Parser))
        {
            if (entry.Type == TypeOfMemory && opened.TryGetValue(entry.FileId, out ulong inode))
                numbers[inode] = (int)entry.Number;
        }

        foreach (MemoryFileInode inode in Entries(inodes, InodesMagic, MemoryFileInode.Parser))
        {
            // One that is sealed may refuse to be written, and one that is mapped only cannot be reached.
            if ((inode.Seals & ~SealedAgainstSeals) != 0 || inode.HasHugePages || inode.Size > long.MaxValue || !numbers.TryGetValue(inode.InodeId, out int number))
                continue;
            byte[] image = pagemapOf(inode.SharedId);
            if (Pagemap.TryRead(image) is { Runs: { Count: > 0 } runs } pagemap && runs[^1].End <= RoundedUp(inode.Size))
                yield return new MemoryFile(number, inode.SharedId, (long)inode.Size, pagemap, Pagemap.Emptied(image));
        }
    }

    internal static string PagemapOf(uint sharedId) => $"pagemap-shmem-{sharedId}.img";

    private static IEnumerable<T> Entries<T>(byte[] image, uint magic, MessageParser<T> parser)
        where T : IMessage<T> =>
        CriuImage.TryRead(image, magic)?.Entries.Select(e => parser.WithDiscardUnknownFields(true).ParseFrom(e.Span)) ?? [];

    private static ulong RoundedUp(ulong size)
    {
        ulong page = (ulong)Environment.SystemPageSize;
        return (size + page - 1) / page * page;
    }
}

/// <param name="Descriptor">The number under which the process has it open.</param>
/// <param name="SharedId">What CRIU calls its pages by.</param>
/// <param name="Size">In bytes: it may end within its last page.</param>
/// <param name="Pages">What it holds.</param>
/// <param name="Emptied">The pagemap's image with which CRIU makes it empty.</param>
internal sealed record MemoryFile(int Descriptor, uint SharedId, long Size, Pagemap Pages, byte[] Emptied)
{
    /// <summary>The name of the image that says which pages it has.</summary>
    public string PagemapImage => MemoryFiles.PagemapOf(SharedId);

    /// <summary>The name of the image that holds them.</summary>
    public string PagesImage => $"pages-{Pages.PagesId}.img";
}
