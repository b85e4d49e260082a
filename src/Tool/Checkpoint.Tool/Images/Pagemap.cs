using Checkpointing.Tool.Images.Protocol;
using Google.Protobuf;

namespace Checkpointing.Tool.Images;

/// <summary>
/// The image pagemap-*.img: which pages of a process, or of memory that is shared, lie in an image pages-N.img, one run after the other.
/// </summary>
/// <param name="PagesId">N.</param>
/// <param name="Runs">In the order of their addresses; adjacent ones are one.</param>
internal sealed record Pagemap(uint PagesId, IReadOnlyList<PageRun> Runs)
{
    private const uint Magic = 0x56084025;

    private const uint InParent = 1 << 0, Present = 1 << 2;

    /// <summary>Of no process is there more: half of what 64 bits can say is the kernel's.</summary>
    private const ulong LastAddress = long.MaxValue;

    private static readonly ulong s_pageSize = (ulong)Environment.SystemPageSize;

    /// <returns>Null when this is no such image, when its runs make no sense, or when an older checkpoint has some of the pages: such memory CRIU restores in another way.</returns>
    /// <exception cref="InvalidProtocolBufferException">It is damaged.</exception>
    public static Pagemap? TryRead(byte[] bytes)
    {
        if (CriuImage.TryRead(bytes, Magic) is not { Entries: [var head, ..] entries })
            return null;
        var runs = new List<PageRun>(entries.Count);
        foreach (ReadOnlyMemory<byte> entry in entries.Skip(1))
        {
            PagemapEntry pages = PagemapEntry.Parser.ParseFrom(entry.Span);
            if (pages.InParent || (pages.Flags & InParent) != 0)
                return null;
            if (pages.HasFlags && (pages.Flags & Present) == 0)
                continue;
            ulong count = pages.HasPageCount ? pages.PageCount : pages.CompatPageCount;
            ulong before = runs.Count == 0 ? 0 : runs[^1].End;
            // What is not in order, or ends beyond all addresses, is damaged in a way that a message cannot be.
            if (count == 0 || pages.Address < before || pages.Address > LastAddress || count > (LastAddress - pages.Address) / s_pageSize)
                return null;
            ulong end = pages.Address + (count * s_pageSize);
            if (runs.Count > 0 && before == pages.Address)
                runs[^1] = new PageRun(runs[^1].Start, end);
            else
                runs.Add(new PageRun(pages.Address, end));
        }

        return new Pagemap(PagemapHead.Parser.ParseFrom(head.Span).PagesId, runs);
    }

    /// <returns>The same image without a page.</returns>
    public static byte[] Emptied(byte[] bytes) => With(bytes, []);

    /// <returns>The same image with other pages; those lie in the image of pages in that order.</returns>
    public static byte[] With(byte[] bytes, IEnumerable<PageRun> runs)
    {
        if (CriuImage.TryRead(bytes, Magic) is not { Entries: [var head, ..] } image)
            throw new ArgumentException("This is no image of that kind.", nameof(bytes));
        return image.With([head, .. runs.Select(r => new ReadOnlyMemory<byte>(EntryOf(r).ToByteArray()))]);
    }

    private static PagemapEntry EntryOf(PageRun run)
    {
        ulong count = (run.End - run.Start) / s_pageSize;
        return new PagemapEntry { Address = run.Start, CompatPageCount = (uint)count, Flags = Present, PageCount = count };
    }
}

/// <param name="Start">In bytes: the address of its first page, or the place in memory that is shared.</param>
/// <param name="End">Where the page after the last one is.</param>
internal readonly record struct PageRun(ulong Start, ulong End);
