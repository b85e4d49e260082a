using System.Globalization;
using Checkpointing.Native;
using Checkpointing.Tool.Native;

namespace Checkpointing.Tool.Replaying;

/// <summary>
/// The first process of a copy's pid namespace: the same executable, started again. It mounts /proc for the namespace,
/// reaps orphans, and ends when C does, however C ends; the kernel then ends all that is left in the namespace.
/// </summary>
internal static class NamespaceInit
{
    /// <summary>The hidden verb. Not part of the command line: it takes descriptors, not words.</summary>
    public const string Verb = "namespace-init";

    public const int ReadyNumber = 3;
    public const int LifeNumber = 4;

    /// <summary>The lock of the folder that the copy lives in, held for as long as the namespace lives.</summary>
    public const int LockNumber = 5;

    /// <param name="firstFreePid">Ids below it are left to the processes that will be restored.</param>
    public static unsafe int Run(string firstFreePid)
    {
        Syscalls.IgnoreChildren();
        Syscalls.Mount(null, "/proc", "proc", Syscalls.MS_NOSUID | Syscalls.MS_NODEV | Syscalls.MS_NOEXEC);
        // CRIU and its helpers are born into this namespace, too; in a container the program's own ids may be as low as theirs.
        File.WriteAllText("/proc/sys/kernel/ns_last_pid", int.Parse(firstFreePid, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture));
        byte ready = 1;
        _ = LibC.write(ReadyNumber, &ready, 1);
        _ = LibC.close(ReadyNumber);
        int copy;
        while (LibC.read(LifeNumber, (byte*)&copy, sizeof(int)) is not 0 and var count)
        {
            if (count == sizeof(int))
                StayWith(copy);
            // Else interrupted; the other news is the end of the pipe.
        }

        return 0;
    }

    /// <summary>C leaves the copy to itself: the namespace ends with the copy.</summary>
    private static void StayWith(int copy)
    {
        if (ProcessDescriptor.Open(copy) is { } process)
            ProcessDescriptor.WaitForEnd(process);
    }
}
