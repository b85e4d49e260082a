using Checkpointing.Tool.Images.Protocol;
using Google.Protobuf;

namespace Checkpointing.Tool.Images;

/// <summary>
/// Lays out the address space of a process so that the kernel makes its pages in one go. CRIU maps memory and reads into it, which
/// costs one page fault a page: more than the copying, and twenty times as much on a virtual machine whose page tables are shadowed.
/// MAP_POPULATE makes them without faults. It makes the pages of the whole mapping, so mappings are split where pages begin and end
/// to be there; the kernel joins them again as they are made.
/// </summary>
internal static class PopulatedMappings
{
    private const uint MemoryMagic = 0x57492820;

    private const uint MapPopulate = 0x8000;

    /// <summary>A shorter run costs more in mappings than its faults do.</summary>
    private static readonly ulong s_shortestRun = 8 * (ulong)Environment.SystemPageSize;

    /// <param name="addressSpace">The image mm-PID.img.</param>
    /// <param name="pagemap">The image pagemap-PID.img.</param>
    /// <returns>What takes the place of the first; null when it is to stay as it is.</returns>
    /// <exception cref="InvalidProtocolBufferException">An image is damaged.</exception>
    public static byte[]? LayOut(byte[] addressSpace, byte[] pagemap)
    {
        if (CriuImage.TryRead(addressSpace, MemoryMagic) is not { Entries: [var only] } image || Pagemap.TryRead(pagemap) is not { Runs: { Count: > 0 } runs })
            return null;
        AddressSpace space = AddressSpace.Parser.ParseFrom(only.Span);
        Mapping[] mappings = [.. space.Mappings];
        space.Mappings.Clear();
        foreach (Mapping mapping in mappings)
        {
            if (PlainMapping.Is(mapping))
                space.Mappings.AddRange(Split(mapping, runs));
            else
                space.Mappings.Add(mapping);
        }

        return space.Mappings.Any(m => (m.Flags & MapPopulate) != 0) ? image.With(space.ToByteArray()) : null;
    }

    private static IEnumerable<Mapping> Split(Mapping mapping, IReadOnlyList<PageRun> runs)
    {
        ulong at = mapping.Start;
        for (int i = FirstEndingAfter(mapping.Start, runs); i < runs.Count && runs[i].Start < mapping.End; i++)
        {
            ulong start = Math.Max(runs[i].Start, mapping.Start);
            ulong end = Math.Min(runs[i].End, mapping.End);
            if (end - start < s_shortestRun)
                continue;
            if (start > at)
                yield return Part(mapping, at, start);
            Mapping populated = Part(mapping, start, end);
            populated.Flags |= MapPopulate;
            yield return populated;
            at = end;
        }

        if (at < mapping.End)
            yield return at == mapping.Start ? mapping : Part(mapping, at, mapping.End);
    }

    private static Mapping Part(Mapping mapping, ulong start, ulong end)
    {
        Mapping part = mapping.Clone();
        part.Start = start;
        part.End = end;
        if (PlainMapping.IsOfFile(mapping))
            part.PageOffset += start - mapping.Start;
        return part;
    }

    private static int FirstEndingAfter(ulong address, IReadOnlyList<PageRun> runs)
    {
        int low = 0, high = runs.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (runs[middle].End > address)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }
}
