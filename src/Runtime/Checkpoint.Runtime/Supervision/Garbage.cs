using System.Runtime.InteropServices;

namespace Checkpointing.Supervision;

/// <summary>Leaves the heaps, managed and native, as small as they can be, so that the image holds no garbage.</summary>
internal static class Garbage
{
    private static readonly unsafe delegate* unmanaged<nuint, int> s_trim = FindTrim();

    public static unsafe void Collect()
    {
        // Aggressive also decommits: pages given back to the kernel are pages that CRIU neither reads nor writes.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

        // And malloc keeps what the program has freed.
        if (s_trim is not null)
            _ = s_trim(0);
    }

    /// <summary>glibc's malloc_trim(3); null where the C library is another one.</summary>
    private static unsafe delegate* unmanaged<nuint, int> FindTrim() =>
        OperatingSystem.IsLinux() && NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "malloc_trim", out nint address)
            ? (delegate* unmanaged<nuint, int>)address
            : null;
}
