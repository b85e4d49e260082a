using System.Runtime.InteropServices;
using Checkpointing.Native;

namespace Checkpointing.Tool.Native;

/// <summary>A pidfd: it names one process for good, where an id may soon name another.</summary>
internal static unsafe partial class ProcessDescriptor
{
    // The same on every architecture.
    private const nint PidfdSendSignal = 424;
    private const nint PidfdOpen = 434;

    /// <summary>Null when there is no such process any more.</summary>
    public static Descriptor? Open(int pid)
    {
        nint number = syscall(PidfdOpen, pid, 0, 0, 0);
        return number < 0 ? null : new Descriptor((int)number);
    }

    public static void Kill(Descriptor process) => _ = syscall(PidfdSendSignal, process.Number, LibC.SIGKILL, 0, 0);

    /// <summary>Waits until the process has ended or the pipe has something to say.</summary>
    /// <returns>Whether the pipe has.</returns>
    public static bool WaitWith(Descriptor? process, int pipe)
    {
        LibC.PollFd* polls = stackalloc LibC.PollFd[2];
        polls[0] = new LibC.PollFd { Fd = pipe, Events = LibC.POLLIN };
        polls[1] = new LibC.PollFd { Fd = process?.Number ?? -1, Events = LibC.POLLIN };
        while (LibC.poll(polls, process is null ? 1u : 2u, -1) < 0)
        {
            // Interrupted.
        }

        return polls[0].Revents != 0;
    }

    /// <summary>Waits for a process that need not be a child of ours.</summary>
    public static void WaitForEnd(Descriptor process)
    {
        var poll = new LibC.PollFd { Fd = process.Number, Events = LibC.POLLIN };
        while (LibC.poll(&poll, 1, -1) < 0)
        {
            // Interrupted.
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint first, nint second, nint third, nint fourth);
}
