using System.Diagnostics;
using System.Runtime.InteropServices;
using Checkpointing.Native;

namespace Checkpointing.Store;

/// <summary>A flock(2) on a file or a folder. The kernel drops it with its holder, however that ends.</summary>
internal sealed partial class FolderLock : IDisposable
{
    private const int Exclusive = 2;
    private const int NonBlocking = 4;
    private const int ENOENT = 2;
    private const int EWOULDBLOCK = 11;
    private const int O_CREAT = 0x40;

    private readonly Descriptor _descriptor;

    private FolderLock(Descriptor descriptor) => _descriptor = descriptor;

    /// <summary>Waits for the lock of a file, which is made when it is missing.</summary>
    /// <exception cref="StoreException">The file cannot be made or locked, or another holder kept it for too long.</exception>
    public static FolderLock OfFile(string path, TimeSpan limit)
    {
        long started = Stopwatch.GetTimestamp();
        Descriptor descriptor = Open(path, LibC.O_RDWR | O_CREAT) ?? throw Failure(path, "opened");
        try
        {
            // Polled: a blocking flock could not be given up again.
            while (!TryLock(descriptor, path))
            {
                if (Stopwatch.GetElapsedTime(started) > limit)
                {
                    throw new StoreException(
                        $"The store is busy: another process has held '{path}' for {limit.TotalSeconds:0} s. See who with: fuser -v '{path}'");
                }

                Thread.Sleep(2);
            }

            return new FolderLock(descriptor);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    /// <summary>Takes the lock of a folder if nobody holds it and the folder exists; null otherwise.</summary>
    public static FolderLock? TryOfFolder(string path)
    {
        Descriptor? descriptor = Open(path, LibC.O_RDONLY | LibC.O_DIRECTORY);
        if (descriptor is null)
            return Marshal.GetLastPInvokeError() == ENOENT ? null : throw Failure(path, "opened");
        bool taken = false;
        try
        {
            taken = TryLock(descriptor, path);
            return taken ? new FolderLock(descriptor) : null;
        }
        finally
        {
            if (!taken)
                descriptor.Dispose();
        }
    }

    /// <summary>A process that inherits it holds the lock, too.</summary>
    public Descriptor Descriptor => _descriptor;

    public void Dispose() => _descriptor.Dispose();

    private static Descriptor? Open(string path, int flags)
    {
        int number = LibC.open(path, flags | LibC.O_CLOEXEC, 0x180 /* 0600 */);
        return number < 0 ? null : new Descriptor(number);
    }

    private static bool TryLock(Descriptor descriptor, string path)
    {
        while (flock(descriptor.Number, Exclusive | NonBlocking) != 0)
        {
            switch (Marshal.GetLastPInvokeError())
            {
                case LibC.EINTR:
                    continue;
                case EWOULDBLOCK:
                    return false;
                default:
                    throw Failure(path, "locked");
            }
        }

        return true;
    }

    private static StoreException Failure(string path, string what) =>
        new($"'{path}' cannot be {what}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");

    [LibraryImport("libc", SetLastError = true)]
    private static partial int flock(int fd, int operation);
}
