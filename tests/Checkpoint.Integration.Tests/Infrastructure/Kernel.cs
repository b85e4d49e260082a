using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace Checkpointing.Integration.Tests.Infrastructure;

/// <summary>The system calls that tests need and .NET has no method for.</summary>
internal static unsafe partial class Kernel
{
    public const int SIGHUP = 1;
    public const int SIGINT = 2;
    public const int SIGKILL = 9;
    public const int SIGUSR1 = 10;
    public const int SIGTERM = 15;
    public const int SIGCONT = 18;
    public const int SIGSTOP = 19;

    public static void Kill(int pid, int signal) => _ = kill(pid, signal);

    /// <summary>Waits for a child of ours that .NET has not started, and gives its status.</summary>
    public static int Reap(int pid)
    {
        int status;
        return waitpid(pid, &status, 0) == pid ? status : throw new IOException($"{pid} is no child of ours: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    /// <summary>Traces a process, without stopping it, for as long as the calling thread lives.</summary>
    public static void Trace(int pid)
    {
        const nint PTRACE_SEIZE = 0x4206;
        if (ptrace(PTRACE_SEIZE, pid, 0, 0) != 0)
            throw new IOException($"{pid} cannot be traced: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    /// <summary>The calling thread, as the kernel numbers it.</summary>
    public static int ThreadId => gettid();

    public static uint UserId => geteuid();

    /// <summary>Gives a file to a user and that user's group.</summary>
    public static void Give(string path, uint user)
    {
        if (lchown(path, user, user) != 0)
            throw new IOException($"'{path}' cannot be given to {user}: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    /// <summary>Whom a file belongs to.</summary>
    public static uint OwnerOf(string path)
    {
        const int AT_FDCWD = -100;
        const uint STATX_UID = 8;
        // struct statx has one layout on all architectures.
        byte* status = stackalloc byte[256];
        return statx(AT_FDCWD, path, 0, STATX_UID, status) == 0
            ? *(uint*)(status + 20)
            : throw new IOException($"'{path}' cannot be looked at: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    /// <summary>A new pseudo-terminal: the number of our end, and the path of the other.</summary>
    public static (int Master, string Slave) OpenPseudoTerminal()
    {
        const int O_RDWR = 2, O_NOCTTY = 0x100, O_CLOEXEC = 0x80000;
        int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
        byte* name = stackalloc byte[128];
        if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0 || ptsname_r(master, name, 128) != 0)
            throw new IOException($"No pseudo-terminal: {Marshal.GetLastPInvokeErrorMessage()}.");
        return (master, Marshal.PtrToStringUTF8((nint)name)!);
    }

    public static void SetWindowSize(int terminal, int columns, int rows)
    {
        const nuint TIOCSWINSZ = 0x5414;
        ushort* size = stackalloc ushort[4] { (ushort)rows, (ushort)columns, 0, 0 };
        if (ioctl(terminal, TIOCSWINSZ, size) != 0)
            throw new IOException($"The window cannot be resized: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    public static int Read(int fd, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
            return (int)read(fd, start, (nuint)buffer.Length);
    }

    public static void Write(int fd, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
            _ = write(fd, start, (nuint)bytes.Length);
    }

    public static void Close(int fd) => _ = close(fd);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int signal);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitpid(int pid, int* status, int options);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint ptrace(nint request, int pid, nint address, nint data);

    [LibraryImport("libc")]
    private static partial int gettid();

    [LibraryImport("libc")]
    private static partial uint geteuid();

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int lchown(string path, uint user, uint group);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int directory, string path, int flags, uint mask, byte* status);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int posix_openpt(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int grantpt(int fd);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unlockpt(int fd);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ptsname_r(int fd, byte* buffer, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int fd, nuint request, void* argument);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int fd, byte* buffer, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int fd, byte* buffer, nuint length);

    [LibraryImport("libc")]
    private static partial int close(int fd);
}
