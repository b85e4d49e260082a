using System.Globalization;
using System.Runtime.InteropServices;
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

    /// <summary>After the verb: started again in its own place.</summary>
    private const string Again = "again";

    /// <summary>What C says through the pipe whose end is the end of C.</summary>
    public enum Order
    {
        /// <summary>The next process gets the id after this one.</summary>
        StartAfter = 1,

        /// <summary>The same, and this process's own threads are among those: the program had ids as low as they have.</summary>
        MakeWay,

        /// <summary>End all that is left of a copy.</summary>
        Empty,

        /// <summary>C leaves this copy to itself: end with it.</summary>
        StayWith,
    }

    /// <param name="arguments">What follows the verb.</param>
    public static unsafe int Run(IReadOnlyList<string> arguments)
    {
        Syscalls.IgnoreChildren();
        if (arguments is not [Again])
            Syscalls.Mount(null, "/proc", "proc", Syscalls.MS_NOSUID | Syscalls.MS_NODEV | Syscalls.MS_NOEXEC);
        SayReady();
        Message message;
        while (LibC.read(LifeNumber, (byte*)&message, (nuint)sizeof(Message)) is not 0 and var count)
        {
            // Else interrupted; the other news is the end of the pipe.
            if (count != sizeof(Message))
                continue;
            switch (message.Order)
            {
                case Order.StayWith:
                    return StayWith(message.Pid);
                case Order.Empty:
                    EndAll();
                    break;
                case Order.MakeWay:
                    SetLast(message.Pid);
                    return StartAgain();
                default:
                    SetLast(message.Pid);
                    SayReady();
                    break;
            }
        }

        return 0;
    }

    /// <summary>CRIU and its helpers are born into this namespace, too, and must not take the ids of those that will be restored.</summary>
    private static void SetLast(int pid) => File.WriteAllText("/proc/sys/kernel/ns_last_pid", pid.ToString(CultureInfo.InvariantCulture));

    /// <summary>The runtime has started its threads before anybody could say which ids they must not have. It does so once more.</summary>
    private static int StartAgain()
    {
        ChildStart start = OwnExecutable.Start(Verb, Again);
        Console.Error.WriteLine(Replacement.Execute(start.File, [start.File, .. start.Arguments], start.Environment!));
        return 1;
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

    /// <summary>Written in one go, so that it is read in one.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly record struct Message(Order Order, int Pid = 0);
}
