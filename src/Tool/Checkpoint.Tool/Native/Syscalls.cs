using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Checkpointing.Native;

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

    public static void Mount(string? source, string target, string? kind, uint flags) =>
        ThrowIfFailed(mount(source, target, kind, flags, 0), $"'{source ?? kind ?? "mount"}' cannot be mounted at '{target}'");

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

    /// <summary>Waits until the other end of a pipe has written.</summary>
    /// <returns>False when it closed the pipe instead, or the limit passed.</returns>
    public static bool WaitForByte(Descriptor pipe, TimeSpan limit)
    {
        var poll = new LibC.PollFd { Fd = pipe.Number, Events = LibC.POLLIN };
        byte word;
        return LibC.poll(&poll, 1, (int)limit.TotalMilliseconds) > 0 && LibC.read(pipe.Number, &word, 1) == 1;
    }

    public static void ThrowIfFailed(int result, string what)
    {
        if (result < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{what}: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

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
    private static partial int openat(int directory, string path, int flags, uint mode);

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
