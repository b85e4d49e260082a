using System.Runtime.InteropServices;

namespace Checkpointing.Tool.Native;

/// <summary>What the calling thread's user may do with files: asked of the kernel, which knows more than modes.</summary>
internal static partial class FileReach
{
    private const int Execute = 1;
    private const int Write = 2;
    private const int Read = 4;

    public static bool CanRead(string path) => access(path, Read) == 0;

    public static bool CanExecute(string path) => access(path, Execute) == 0;

    public static bool CanList(string folder) => access(folder, Read | Execute) == 0;

    public static bool CanWriteIn(string folder) => access(folder, Write | Execute) == 0;

    /// <summary>The first folder on the way to a file that may not be entered; null when all may.</summary>
    public static string? FirstClosedFolder(string path)
    {
        for (int end = path.IndexOf('/', 1); end > 0; end = path.IndexOf('/', end + 1))
        {
            if (!CanExecute(path[..end]))
                return path[..end];
        }

        return null;
    }

    // By the real ids, which are all there are on a thread that has taken another user's.
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int access(string path, int mode);
}
