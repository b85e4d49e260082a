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

    /// <summary>Said instead of a process id: end all that is left of a copy.</summary>
    public const int Empty = -1;

    /// <param name="firstFreePid">Ids below it are left to the processes that will be restored.</param>
    public static unsafe int Run(string firstFreePid)
    {
        Syscalls.IgnoreChildren();
        Syscalls.Mount(null, "/proc", "proc", Syscalls.MS_NOSUID | Syscalls.MS_NODEV | Syscalls.MS_NOEXEC);
        // CRIU and its helpers are born into this namespace, too; in a container the program's own ids may be as low as theirs.
        File.WriteAllText("/proc/sys/kernel/ns_last_pid", int.Parse(firstFreePid, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture));
        SayReady();
        int word;
        while (LibC.read(LifeNumber, (byte*)&word, sizeof(int)) is not 0 and var count)
        {
            // Else interrupted; the other news is the end of the pipe.
            if (count != sizeof(int))
                continue;
            if (word == Empty)
                EndAll();
            else
                return StayWith(word);
        }

        return 0;
    }

    /// <summary>C leaves the copy to itself: the namespace ends with the copy.</summary>
    private static int StayWith(int copy)
    {
        if (ProcessDescriptor.Open(copy) is { } process)
            ProcessDescriptor.WaitForEnd(process);
        return 0;
    }

    /// <summary>The copy has ended, and what it started ends, too: the next copy finds the namespace as empty as the first did.</summary>
    private static void EndAll()
    {
        const int Everybody = -1;
        // It fails when nobody is there. Those that are ending still are, for a moment.
        while (LibC.kill(Everybody, LibC.SIGKILL) == 0)
            Thread.Sleep(1);
        SayReady();
    }

    private static unsafe void SayReady()
    {
        byte ready = 1;
        _ = LibC.write(ReadyNumber, &ready, 1);
    }
}
