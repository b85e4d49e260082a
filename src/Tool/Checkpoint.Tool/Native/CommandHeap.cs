using System.Runtime.CompilerServices;

namespace Checkpointing.Tool.Native;

/// <summary>
/// A command allocates some megabytes and ends. The collector is made for programs that live longer: it would collect several times, and
/// takes memory in pieces of 64 KB whose pages are touched one by one. That is half of all page faults of a command, and they cost more than
/// the command's own work where page tables are shadowed.
/// </summary>
internal static unsafe class CommandHeap
{
    private const long FreeOfCollections = 8 << 20;
    private const nuint Locked = 2 << 20;

    /// <summary>Does nothing where there is not so much memory, or where it cannot be locked.</summary>
    public static void Prepare()
    {
        try
        {
            // Whoever allocates more is collected from then on.
            _ = GC.TryStartNoGCRegion(FreeOfCollections, disallowFullBlockingGC: true);
        }
        catch (ArgumentOutOfRangeException)
        {
            return;
        }

        // The kernel makes the pages of locked memory in one go, as soon as the collector takes it.
        object newest = new();
        nuint page = (nuint)Environment.SystemPageSize;
        nuint start = (nuint)(*(nint*)Unsafe.AsPointer(ref newest)) & ~(page - 1);
        _ = Syscalls.mlock((void*)start, Locked);
    }
}
