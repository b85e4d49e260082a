using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Checkpointing.Native;

/// <summary>How often the loader has loaded a library into this process: as long as the number stays, no library has come.</summary>
internal static unsafe class LibraryLoads
{
    public static ulong Count()
    {
        ulong count = 0;
        _ = LibC.dl_iterate_phdr(&Read, &count);
        return count;
    }

    /// <summary>The number is the same for all libraries: one is enough.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(LibraryInformation* library, nuint size, void* count)
    {
        *(ulong*)count = library->Loads;
        return 1;
    }

    /// <summary>struct dl_phdr_info of a 64-bit system, as far as it is used: the same in glibc and musl.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal readonly struct LibraryInformation
    {
        private readonly nint _address;
        private readonly nint _name;
        private readonly nint _headers;
        private readonly ushort _headerCount;

        public readonly ulong Loads;
    }
}
