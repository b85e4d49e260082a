using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Checkpointing.Native;

/// <summary>Copies a file that a program has open: File.Copy would ask for a lock, and the program may hold one.</summary>
internal static partial class UnlockedCopy
{
    private const nuint AtOnce = 1 << 30;

    /// <summary>The target must not exist. It gets the owner of the source, as far as we may, and the mode, which CRIU compares.</summary>
    public static void Copy(string from, string to)
    {
        using Descriptor source = Descriptor.Open(from, LibC.O_RDONLY);
        using var handle = new SafeFileHandle(source.Number, ownsHandle: false);
        using SafeFileHandle target = File.OpenHandle(to, FileMode.CreateNew, FileAccess.Write);
        // The kernel shares the blocks where the file system can, so that a copy costs neither time nor room.
        nint copied;
        long total = 0;
        while ((copied = copy_file_range(source.Number, 0, (int)target.DangerousGetHandle(), 0, AtOnce, 0)) > 0)
            total += copied;
        if (copied < 0)
            CopyRest(handle, target, total);
        // The mode last: a change of owner takes parts of it away.
        FileOwner.Copy(source.Number, (int)target.DangerousGetHandle());
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(target, File.GetUnixFileMode(handle));
    }

    /// <summary>Between file systems that the kernel does not copy between.</summary>
    private static void CopyRest(SafeFileHandle source, SafeFileHandle target, long offset)
    {
        byte[] buffer = new byte[128 * 1024];
        int count;
        while ((count = RandomAccess.Read(source, buffer, offset)) > 0)
        {
            RandomAccess.Write(target, buffer.AsSpan(0, count), offset);
            offset += count;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint copy_file_range(int from, nint fromOffset, int to, nint toOffset, nuint length, uint flags);
}
