namespace Checkpointing.Tool.Native;

/// <summary>Copies of files that share their blocks until one is written to.</summary>
internal static class Reflinks
{
    private const nuint FICLONE = 0x40049409;

    /// <summary>Whether the file system of a folder can, found out by trying; null when nothing can be written there.</summary>
    public static unsafe bool? Supported(string folder)
    {
        try
        {
            using FileStream source = Temporary(folder);
            using FileStream target = Temporary(folder);
            // A whole block: some file systems keep less inside of the inode, where there is nothing to share.
            source.Write(new byte[4096]);
            source.Flush(flushToDisk: false);
            return Syscalls.ioctl((int)target.SafeFileHandle.DangerousGetHandle(), FICLONE, (void*)source.SafeFileHandle.DangerousGetHandle()) == 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static FileStream Temporary(string folder) => new(
        Path.Combine(folder, $".checkpoint-doctor-{Path.GetRandomFileName()}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
}
