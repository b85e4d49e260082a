using System.Runtime.InteropServices;

namespace Checkpointing.Tool.Native;

/// <summary>Extended attributes of files, where the kernel keeps the capabilities of executables.</summary>
internal static unsafe partial class ExtendedAttributes
{
    public static bool Has(string path, string name) => getxattr(path, name, null, 0) >= 0;

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint getxattr(string path, string name, void* value, nuint size);
}
