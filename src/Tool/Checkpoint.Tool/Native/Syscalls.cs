using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Checkpointing.Native;
using Microsoft.Win32.SafeHandles;

[assembly: DisableRuntimeMarshalling]

namespace Checkpointing.Tool.Native;

/// <summary>System calls that only the tool needs: namespaces, mounts, terminals.</summary>
internal static unsafe partial class Syscalls
{
    public const uint MS_BIND = 0x1000;
    public const uint MS_REC = 0x4000;
    public const uint MS_SLAVE = 0x80000;
    public const uint MS_NOSUID = 2;
    public const uint MS_NODEV = 4;
    public const uint MS_NOEXEC = 8;

    /// <summary>Gives the calling thread, and the children it starts, namespaces of their own.</summary>
    public static void Unshare(int namespaces) => ThrowIfFailed(LibC.unshare(namespaces), "New namespaces cannot be made");

    /// <summary>Moves the calling thread into a namespace of that kind.</summary>
    public static void Enter(Descriptor space, int kind) => ThrowIfFailed(LibC.setns(space.Number, kind), "A namespace cannot be entered");

    public static void Mount(string? source, string target, string? kind, uint flags) =>
        ThrowIfFailed(mount(source, target, kind, flags, 0), $"'{source ?? kind ?? "mount"}' cannot be mounted at '{target}'");

    /// <summary>Takes the topmost mount away from a place, at once for who looks there; who has it open keeps it.</summary>
    public static void Unmount(string target)
    {
        const int MNT_DETACH = 2;
        ThrowIfFailed(umount2(target, MNT_DETACH), $"'{target}' cannot be unmounted");
    }

    /// <summary>Whether a folder is on a tmpfs; null when there is no such folder.</summary>
    public static bool? IsTmpfs(string path)
    {
        const nint TMPFS_MAGIC = 0x01021994;
        nint* status = stackalloc nint[32];
        return statfs(path, status) == 0 ? status[0] == TMPFS_MAGIC : null;
    }

    /// <summary>Replaces what has the new name, a link to a folder included, which File.Move refuses.</summary>
    public static void Rename(string from, string to) => ThrowIfFailed(rename(from, to), $"'{from}' cannot be renamed to '{to}'");

    /// <summary>Lets the kernel reap children nobody waits for: the one duty of a namespace's init.</summary>
    public static void IgnoreChildren()
    {
        const int SIGCHLD = 17;
        const nint Ignore = 1;
        _ = signal(SIGCHLD, Ignore);
    }

    /// <summary>A new pseudo-terminal: our end, and the path of the program's end.</summary>
    public static (Descriptor Master, string SlavePath) OpenPseudoTerminal()
    {
        int number = posix_openpt(LibC.O_RDWR | LibC.O_NOCTTY | LibC.O_CLOEXEC);
        ThrowIfFailed(number, "A pseudo-terminal cannot be made");
        var master = new Descriptor(number);
        byte* name = stackalloc byte[128];
        ThrowIfFailed(grantpt(number), "The pseudo-terminal cannot be granted");
        ThrowIfFailed(unlockpt(number), "The pseudo-terminal cannot be unlocked");
        ThrowIfFailed(ptsname_r(number, name, 128), "The pseudo-terminal has no name");
        return (master, Marshal.PtrToStringUTF8((nint)name)!);
    }

    public static Descriptor OpenAt(Descriptor directory, string path)
    {
        int number = openat(directory.Number, path, LibC.O_RDONLY | LibC.O_CLOEXEC, 0);
        ThrowIfFailed(number, $"'{path}' cannot be opened");
        return new Descriptor(number);
    }

    /// <summary>Lets a write to a full pipe return at once.</summary>
    public static void MakeNonBlocking(Descriptor descriptor)
    {
        const int F_GETFL = 3, F_SETFL = 4, O_NONBLOCK = 0x800;
        ThrowIfFailed(LibC.fcntl(descriptor.Number, F_SETFL, LibC.fcntl(descriptor.Number, F_GETFL, 0) | O_NONBLOCK), "The pipe cannot be made non-blocking");
    }

    /// <summary>Sets where the next byte of an open file is read or written.</summary>
    public static void Seek(Descriptor file, long position)
    {
        if (lseek(file.Number, position, 0) < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"'{file.Link}' has no position {position}: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    /// <summary>Switches the loopback of the calling thread's network on: a new network has one, and it is off.</summary>
    public static void RaiseLoopback()
    {
        const int AF_INET = 2, SOCK_DGRAM = 2, NameSize = 16;
        const nuint SIOCGIFFLAGS = 0x8913, SIOCSIFFLAGS = 0x8914;
        const short IFF_UP = 1;
        int number = socket(AF_INET, SOCK_DGRAM | LibC.SOCK_CLOEXEC, 0);
        ThrowIfFailed(number, "A socket cannot be made");
        using var any = new Descriptor(number);
        // struct ifreq: a name, then what the request is about.
        byte* request = stackalloc byte[40];
        new Span<byte>(request, 40).Clear();
        "lo"u8.CopyTo(new Span<byte>(request, NameSize));
        ThrowIfFailed(ioctl(number, SIOCGIFFLAGS, request), "The loopback cannot be read");
        *(short*)(request + NameSize) |= IFF_UP;
        ThrowIfFailed(ioctl(number, SIOCSIFFLAGS, request), "The loopback cannot be switched on");
    }

    /// <summary>A process of another pid namespace, by the id it has there, as we see it; null when the kernel is older than 6.11 and cannot tell.</summary>
    public static int? FromPidNamespace(Descriptor pidNamespace, int inside)
    {
        const nuint NS_GET_PID_FROM_PIDNS = 0x8004b706;
        int pid = ioctl(pidNamespace.Number, NS_GET_PID_FROM_PIDNS, (void*)(nint)inside);
        return pid > 0 ? pid : null;
    }

    /// <summary>Waits until the other end of a pipe has written.</summary>
    /// <returns>False when it closed the pipe instead, or the limit passed.</returns>
    public static bool WaitForByte(Descriptor pipe, TimeSpan limit)
    {
        var poll = new LibC.PollFd { Fd = pipe.Number, Events = LibC.POLLIN };
        byte word;
        return LibC.poll(&poll, 1, (int)limit.TotalMilliseconds) > 0 && LibC.read(pipe.Number, &word, 1) == 1;
    }

    /// <summary>Writes to the memory of a process that is stopped, by the file /proc/PID/mem.</summary>
    /// <returns>False when the process has ended. .NET's own would try for ever then.</returns>
    /// <exception cref="UnauthorizedAccessException">The kernel does not allow it.</exception>
    public static bool TryWriteMemory(SafeFileHandle memory, ReadOnlySpan<byte> bytes, ulong address)
    {
        while (bytes.Length > 0)
        {
            nint written;
            fixed (byte* start = bytes)
                written = pwrite((int)memory.DangerousGetHandle(), start, (nuint)bytes.Length, (long)address);
            if (written == 0)
                return false;
            if (written < 0)
                throw new UnauthorizedAccessException($"Its memory cannot be written at {address:x}: {Marshal.GetLastPInvokeErrorMessage()}.");
            bytes = bytes[(int)written..];
            address += (ulong)written;
        }

        return true;
    }

    public static void ThrowIfFailed(int result, string what)
    {
        if (result < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{what}: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    [LibraryImport("libc")]
    internal static partial int mlock(void* start, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int tcgetattr(int fd, byte* attributes);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int tcsetattr(int fd, int when, byte* attributes);

    [LibraryImport("libc")]
    public static partial void cfmakeraw(byte* attributes);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int ioctl(int fd, nuint request, void* argument);

    [LibraryImport("libc")]
    public static partial int getpgrp();

    [LibraryImport("libc", SetLastError = true)]
    public static partial int tcgetpgrp(int fd);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mount(string? source, string target, string? kind, uint flags, nint data);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int umount2(string target, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statfs(string path, nint* status);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rename(string from, string to);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int openat(int directory, string path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial long lseek(int fd, long offset, int whence);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint pwrite(int fd, byte* buffer, nuint count, long offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint signal(int number, nint handler);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int posix_openpt(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int grantpt(int fd);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unlockpt(int fd);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ptsname_r(int fd, byte* buffer, nuint length);
}
