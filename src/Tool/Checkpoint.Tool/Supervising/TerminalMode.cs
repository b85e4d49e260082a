using Checkpointing.Native;
using Checkpointing.Tool.Native;

namespace Checkpointing.Tool.Supervising;

/// <summary>The settings of a terminal (termios), kept as the kernel gives them.</summary>
internal sealed unsafe class TerminalMode : IDisposable
{
    // glibc's struct termios has 60 bytes; its four flag words come first.
    private const int Size = 64;
    private const int OutputFlags = 1;
    private const int LocalFlags = 3;
    private const uint OPOST = 1;
    private const uint ECHO = 8;
    private const int Now = 0;
    private const nuint TIOCGWINSZ = 0x5413;
    private const nuint TIOCSWINSZ = 0x5414;

    private readonly int _fd;
    private readonly byte[] _original;

    private TerminalMode(int fd, byte[] original)
    {
        _fd = fd;
        _original = original;
    }

    /// <summary>Passes every key on as it comes, Ctrl+C included, until disposed: the program's own terminal interprets them.</summary>
    public static TerminalMode EnterRaw(int fd)
    {
        byte[] original = Read(fd);
        byte[] raw = [.. original];
        fixed (byte* start = raw)
            Syscalls.cfmakeraw(start);
        Write(fd, raw);
        return new TerminalMode(fd, original);
    }

    /// <summary>Gives one terminal the settings and the size of another.</summary>
    public static void Copy(int from, Descriptor to)
    {
        Write(to.Number, Read(from));
        CopySize(from, to);
    }

    public static void CopySize(int from, Descriptor to)
    {
        byte* size = stackalloc byte[8];
        if (Syscalls.ioctl(from, TIOCGWINSZ, size) == 0)
            _ = Syscalls.ioctl(to.Number, TIOCSWINSZ, size);
    }

    /// <summary>For a terminal whose output goes on to something that is none, or that does this itself: bytes as they are, no echo.</summary>
    public static void MakeTransparent(Descriptor terminal)
    {
        byte[] mode = Read(terminal.Number);
        fixed (byte* start = mode)
        {
            ((uint*)start)[OutputFlags] &= ~OPOST;
            ((uint*)start)[LocalFlags] &= ~ECHO;
        }

        Write(terminal.Number, mode);
    }

    public void Dispose() => Write(_fd, _original);

    private static byte[] Read(int fd)
    {
        byte[] mode = new byte[Size];
        fixed (byte* start = mode)
            Syscalls.ThrowIfFailed(Syscalls.tcgetattr(fd, start), "The terminal's settings cannot be read");
        return mode;
    }

    private static void Write(int fd, byte[] mode)
    {
        fixed (byte* start = mode)
            _ = Syscalls.tcsetattr(fd, Now, start);
    }
}
