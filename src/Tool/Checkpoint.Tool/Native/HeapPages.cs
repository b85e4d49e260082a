using System.Runtime.CompilerServices;

namespace Checkpointing.Tool.Native;

/// <summary>
/// A command allocates a megabyte or two and ends. The collector takes that from the kernel in pieces of 64 KB and touches each page
/// for the first time: half of all page faults of a command, and they cost more than the command's own work where page tables are
/// shadowed. In locked memory the kernel makes the pages of a piece in one go, when the collector takes it.
/// </summary>
internal static unsafe class HeapPages
{
    private const nuint Size = 3 << 20;

    /// <summary>Does nothing where memory cannot be locked.</summary>
    public static void MakeInOneGo()
    {
        object newest = new();
        nuint page = (nuint)Environment.SystemPageSize;
        nuint start = (nuint)(*(nint*)Unsafe.AsPointer(ref newest)) & ~(page - 1);
        // It says that not all of it has pages, which is what we want: what is not taken yet gets them when it is.
        _ = Syscalls.mlock((void*)start, Size);
    }
}
