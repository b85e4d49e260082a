using Checkpointing.Tool.Images.Protocol;
using Google.Protobuf;

namespace Checkpointing.Tool.Images;

/// <summary>
/// Memory of a process that somebody else can write to once it is mapped, through /proc/PID/mem: the kernel writes there by its own
/// addresses. CRIU reads into the process's, and where page tables are shadowed each page then costs a fault that nobody in the machine sees
/// (7 µs of 8); a copy pays it for what it uses.
/// </summary>
/// <param name="PagesId">N of pages-N.img, where it lies.</param>
/// <param name="Filled">What is to be written, in the order in which it lies there.</param>
/// <param name="Left">What is CRIU's to read, in that order, too.</param>
/// <param name="Pagemap">The pagemap's image that says so, of pages that lie alone in their image.</param>
internal sealed record WritableMemory(uint PagesId, IReadOnlyList<MemoryPart> Filled, IReadOnlyList<MemoryPart> Left, byte[] Pagemap)
{
    private const uint AddressSpaceMagic = 0x57492820, CoreMagic = 0x55053847;

    private const uint ProtWrite = 0x2;

    private static readonly ulong s_pageSize = (ulong)Environment.SystemPageSize;

    /// <summary>The name of the image where it lies.</summary>
    public string PagesImage => $"pages-{PagesId}.img";

    /// <param name="addressSpace">The image mm-PID.img of the only process.</param>
    /// <param name="pagemap">The image pagemap-PID.img.</param>
    /// <param name="threads">The images core-TID.img.</param>
    /// <returns>Null when there is none, or when an image is not as expected.</returns>
    /// <exception cref="InvalidProtocolBufferException">An image is damaged.</exception>
    public static WritableMemory? Of(byte[] addressSpace, byte[] pagemap, IEnumerable<byte[]> threads)
    {
        if (CriuImage.TryRead(addressSpace, AddressSpaceMagic) is not { Entries: [var only] } || Images.Pagemap.TryRead(pagemap) is not { } pages)
            return null;
        var kernels = new SortedSet<ulong>();
        foreach (byte[] thread in threads)
        {
            if (CriuImage.TryRead(thread, CoreMagic) is not { Entries: [var core, ..] })
                return null;
            kernels.UnionWith(WrittenByTheKernel(core));
        }

        PageRun[] writable = [.. AddressSpace.Parser.ParseFrom(only.Span).Mappings.Where(IsWritable).Select(m => new PageRun(m.Start, m.End)).OrderBy(m => m.Start)];
        List<MemoryPart> filled = [], left = [];
        long offset = 0;
        int next = 0;
        foreach (PageRun run in pages.Runs)
        {
            for (ulong at = run.Start, end; at < run.End; at = end)
            {
                while (next < writable.Length && writable[next].End <= at)
                    next++;
                bool isWritable = next < writable.Length && writable[next].Start <= at;
                ulong border = next == writable.Length ? run.End : isWritable ? writable[next].End : writable[next].Start;
                bool isKernels = kernels.Contains(at);
                end = Math.Min(run.End, isKernels ? at + s_pageSize : Math.Min(border, kernels.GetViewBetween(at, run.End) is { Count: > 0 } ahead ? ahead.Min : border));
                (isWritable && !isKernels ? filled : left).Add(new MemoryPart(at, end - at, offset));
                offset += (long)(end - at);
            }
        }

        return filled.Count == 0
            ? null
            : new WritableMemory(pages.PagesId, filled, left, Images.Pagemap.With(pagemap, left.Select(p => new PageRun(p.Address, p.Address + p.Length))));
    }

    private static bool IsWritable(Mapping mapping) => (mapping.Protection & ProtWrite) != 0 && PlainMapping.Is(mapping);

    /// <summary>
    /// Pages that the kernel writes to as soon as CRIU has said that the thread has them there, and takes for granted afterwards: what it
    /// has written must not be written over.
    /// </summary>
    private static IEnumerable<ulong> WrittenByTheKernel(ReadOnlyMemory<byte> core)
    {
        if (Core.Parser.WithDiscardUnknownFields(true).ParseFrom(core.Span).Thread?.RestartableSequences is not { Size: > 0 } sequences)
            yield break;
        ulong first = sequences.Address / s_pageSize * s_pageSize;
        // Damaged, it could be of any size.
        ulong last = Math.Min(sequences.Address + sequences.Size - 1, first + s_pageSize);
        for (ulong page = first; page <= last; page += s_pageSize)
            yield return page;
    }
}

/// <param name="Address">Where the process has it.</param>
/// <param name="Length">In bytes, whole pages.</param>
/// <param name="Offset">Where it lies in the image of pages.</param>
internal readonly record struct MemoryPart(ulong Address, ulong Length, long Offset)
{
    /// <summary>The same in pieces of a size at most.</summary>
    public IEnumerable<MemoryPart> InPieces(int size)
    {
        for (ulong done = 0; done < Length; done += (ulong)size)
            yield return new MemoryPart(Address + done, Math.Min((ulong)size, Length - done), Offset + (long)done);
    }
}
