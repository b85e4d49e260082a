using System.ComponentModel;
using System.Runtime.InteropServices;
using Checkpointing.Native;

namespace Checkpointing.Store;

/// <summary>Files that are seen whole or not at all, and folders whose entries outlive a power cut.</summary>
internal static partial class DurableFile
{
    /// <summary>Replaces a file in one step. Readers see the old text or the new one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">All of it.</param>
    /// <param name="flush">Whether to wait until it would outlive a power cut; a killed process harms it in no case.</param>
    public static void Write(string path, ReadOnlySpan<byte> content, bool flush = true)
    {
        // Two writers of one file must not share the temporary one.
        string temporary = $"{path}.{Path.GetRandomFileName()}.tmp";
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                BufferSize = 0,
            };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var stream = new FileStream(temporary, options))
            {
                stream.Write(content);
                if (flush)
                    stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Waits until a file's content, or a folder's entries, are on the disk.</summary>
    public static void Flush(string path)
    {
        using Descriptor file = Descriptor.Open(path, LibC.O_RDONLY);
        if (fsync(file.Number) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            throw new IOException($"'{path}' cannot be written to disk: {Marshal.GetPInvokeErrorMessage(error)}.", new Win32Exception(error));
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(int fd);
}
