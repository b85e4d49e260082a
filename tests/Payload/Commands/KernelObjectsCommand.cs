using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Checkpointing;

namespace Payload.Commands;

internal static unsafe partial class KernelObjectsCommand
{
    private const int O_RDONLY = 0, O_RDWR = 2, O_NOCTTY = 0x100, O_NONBLOCK = 0x800;
    private const nint SYS_io_uring_setup = 425, SYS_memfd_secret = 447;

    public static Command Command { get; } = new(
        "kernel-objects", "FOLDER | NAME refused", "captures with all kinds of descriptors that CRIU can capture, or that it cannot; says which could be had, and what becomes of them", Run);

    private static int Run(Operands operands) => operands.Has("refused") ? Refused(operands.Text(0, "NAME")) : Captured(operands.Text(0, "FOLDER"));

    private static int Captured(string folder)
    {
        const int AF_INET = 2, AF_NETLINK = 16, AF_PACKET = 17, SOCK_DGRAM = 2, SOCK_RAW = 3, IPPROTO_ICMP = 1, IN_MODIFY = 2, SIGUSR2 = 12;
        string pipe = Path.Combine(folder, "pipe"), gone = Path.Combine(folder, "gone");
        int self = Hold("pidfd", pidfd_open(Environment.ProcessId, 0)), memory = Hold("memfd", memfd_create("memory", 0)), counter = Hold("eventfd", eventfd(7, 0));
        Hold("packet", OpenSocket(AF_PACKET, SOCK_RAW, 0));
        Hold("UDP", OpenSocket(AF_INET, SOCK_DGRAM, 0));
        Hold("ICMP", OpenSocket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
        Hold("folder", open(folder, O_RDONLY));
        Hold("netlink", OpenSocket(AF_NETLINK, SOCK_RAW, 0));
        // sigset_t of the C library: 128 bytes.
        ulong* signals = stackalloc ulong[16];
        signals[0] = 1UL << (SIGUSR2 - 1);
        Hold("signalfd", signalfd(-1, signals, 0));
        Hold("timerfd", timerfd_create(1, 0));
        int fanotify = Hold("fanotify", fanotify_init(0, 0));
        if (fanotify >= 0)
            _ = fanotify_mark(fanotify, 1, IN_MODIFY, -100, folder);
        _ = mkfifo(pipe, 0x180);
        int both = Hold("fifo", open(pipe, O_RDWR));
        Hold("own process", open("/proc/self/status", O_RDONLY));
        int[] many = [.. Enumerable.Range(0, 2000).Select(_ => open("/dev/null", O_RDWR))];
        _ = Write(memory, "hello"u8);
        Directory.CreateDirectory(gone);
        Environment.CurrentDirectory = gone;
        Directory.Delete(gone);

        using Socket log = Connect(Path.Combine(folder, "log"));
        CheckpointResult result = Fact.Capture("kernel-objects");
        byte* buffer = stackalloc byte[8];
        Fact.Print("eventfd", read(counter, buffer, 8) == 8 ? *(long*)buffer : -1);
        Fact.Print("memfd", Encoding.UTF8.GetString(buffer, (int)pread(memory, buffer, 8, 0)));
        Fact.Print("pidfd", pidfd_send_signal(self, 0, 0, 0));
        Fact.Print("fifo", $"{Write(both, "x"u8)}{read(both, buffer, 1)}");
        Fact.Print("many", many.Count(fd => Write(fd, "x"u8) == 1));
        Fact.Print("log", log.Send(Encoding.UTF8.GetBytes($"{result.Outcome}")) > 0);
        Fact.Print("descriptors", Directory.GetFileSystemEntries("/proc/self/fd").Length > 2000);
        return 0;
    }

    private static int Refused(string name)
    {
        const int AF_VSOCK = 40, SOCK_STREAM = 1, O_CREAT = 0x40;
        using Socket datagrams = Connect('\0' + name);
        Fact.Print("held", "datagrams");
        byte* parameters = stackalloc byte[120];
        new Span<byte>(parameters, 120).Clear();
        Hold("io_uring", (int)syscall(SYS_io_uring_setup, 4, (nint)parameters));
        Hold("vsock", OpenSocket(AF_VSOCK, SOCK_STREAM, 0));
        Hold("secret memory", (int)syscall(SYS_memfd_secret, 0, 0));
        Hold("tunnel", open("/dev/net/tun", O_RDWR));
        Hold("serial line", open("/dev/ttyS0", O_RDWR | O_NOCTTY | O_NONBLOCK));
        string queue = string.Create(CultureInfo.InvariantCulture, $"/payload-{Environment.ProcessId}");
        Hold("message queue", mq_open(queue, O_CREAT | O_RDWR, 0x180, 0));
        int parent = getppid();
        Fact.Print("parent", parent);
        Hold("handle", pidfd_open(parent, 0));
        Hold("process", open($"/proc/{parent}/status", O_RDONLY));
        try
        {
            Fact.Capture("kernel-objects", new CaptureOptions { UnixConnections = UnixConnections.Close });
        }
        catch (CheckpointException exception)
        {
            Fact.Print("message", exception.Message.ReplaceLineEndings(" "));
        }

        _ = mq_unlink(queue);
        return 0;
    }

    /// <summary>Not every kernel, and not everybody, has everything.</summary>
    private static int Hold(string what, int descriptor)
    {
        if (descriptor >= 0)
            Fact.Print("held", what);
        return descriptor;
    }

    private static Socket Connect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    private static long Write(int fd, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
            return write(fd, start, (nuint)bytes.Length);
    }

    [LibraryImport("libc")]
    private static partial nint syscall(nint number, nint first, nint second);

    [LibraryImport("libc")]
    private static partial int getppid();

    [LibraryImport("libc")]
    private static partial int pidfd_open(int pid, uint flags);

    [LibraryImport("libc")]
    private static partial int pidfd_send_signal(int pidfd, int signal, nint info, uint flags);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int memfd_create(string name, uint flags);

    [LibraryImport("libc")]
    private static partial int eventfd(uint value, int flags);

    [LibraryImport("libc", EntryPoint = "socket")]
    private static partial int OpenSocket(int family, int type, int protocol);

    [LibraryImport("libc")]
    private static partial int signalfd(int fd, ulong* mask, int flags);

    [LibraryImport("libc")]
    private static partial int timerfd_create(int clock, int flags);

    [LibraryImport("libc")]
    private static partial int fanotify_init(uint flags, uint eventFlags);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int fanotify_mark(int fd, uint flags, ulong mask, int directory, string path);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkfifo(string path, uint mode);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mq_open(string name, int flags, uint mode, nint attributes);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mq_unlink(string name);

    [LibraryImport("libc")]
    private static partial nint read(int fd, byte* buffer, nuint length);

    [LibraryImport("libc")]
    private static partial nint pread(int fd, byte* buffer, nuint length, nint offset);

    [LibraryImport("libc")]
    private static partial nint write(int fd, byte* buffer, nuint length);
}
