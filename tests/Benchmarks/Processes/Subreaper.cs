using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace Checkpointing.Benchmarks.Processes;

/// <summary>Makes us the parent of what a bare `criu restore -d` leaves behind: only a parent can wait for a copy's end.</summary>
internal static partial class Subreaper
{
    private const int PR_SET_CHILD_SUBREAPER = 36;

    public static void Become()
    {
        if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0)
            throw new BenchmarkException($"prctl failed: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prctl(int option, nuint value, nuint unused3, nuint unused4, nuint unused5);
}
