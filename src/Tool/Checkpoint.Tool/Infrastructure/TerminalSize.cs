using System.Runtime.InteropServices;

namespace Checkpointing.Tool.Infrastructure;

internal static unsafe partial class TerminalSize
{
    /// <summary>Columns where there is no terminal, or one that does not say.</summary>
    public const int DefaultColumns = 80;

    private const nuint TIOCGWINSZ = 0x5413;

    public static int Columns(int descriptor)
    {
        WindowSize size;
        return ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.Columns is >= 40 and <= 1000 ? size.Columns : DefaultColumns;
    }

    [LibraryImport("libc")]
    private static partial int ioctl(int fd, nuint request, WindowSize* size);

    [StructLayout(LayoutKind.Sequential)]
    private struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort XPixels;
        public ushort YPixels;
    }
}
