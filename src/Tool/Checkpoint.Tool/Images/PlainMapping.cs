using Checkpointing.Tool.Images.Protocol;

namespace Checkpointing.Tool.Images;

/// <summary>Mappings that are nothing but memory of the process's own, or memory that began as a file's.</summary>
internal static class PlainMapping
{
    private const uint MapPrivate = 0x2, MapGrowsDown = 0x100, MapHugeTlb = 0x40000;

    // The kinds that CRIU maps and reads into, and no other bit: those say that something is special.
    private const uint Regular = 1 << 0, Heap = 1 << 5, FilePrivate = 1 << 6, AnonymousPrivate = 1 << 9;

    public static bool Is(Mapping mapping) =>
        (mapping.Flags & (MapPrivate | MapGrowsDown | MapHugeTlb)) == MapPrivate
        && (mapping.Status & ~Heap) is (Regular | FilePrivate) or (Regular | AnonymousPrivate);

    public static bool IsOfFile(Mapping mapping) => (mapping.Status & FilePrivate) != 0;
}
