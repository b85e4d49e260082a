using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Checkpointing.Native;

/// <summary>Whom a file belongs to. Copies for a program that is another user's must be that user's, too, or it could not go on with them.</summary>
internal static unsafe partial class FileOwner
{
    private const int AT_FDCWD = -100;

    /// <summary>Gives an open file the owner and group of another. Nothing happens where only root could: then the copies are ours, as the program is.</summary>
    public static void Copy(int from, int to)
    {
        if (Of(from) is { } owner && Of(to) != owner)
            _ = fchown(to, owner.Uid, owner.Gid);
    }

    /// <summary>The same by paths, which must lead through folders that nobody else may change. No link is followed.</summary>
    public static void Copy(string from, string to)
    {
        if (Of(from) is { } owner && Of(to) != owner)
            _ = lchown(to, owner.Uid, owner.Gid);
    }

    /// <summary>Gives a file or folder of ours away.</summary>
    public static bool TryGive(string path, uint uid, uint gid) => lchown(path, uid, gid) == 0;

    /// <summary>The same for what has no path: a pipe. The group stays.</summary>
    public static void Give(Descriptor opened, uint uid) => _ = fchown(opened.Number, uid, uint.MaxValue);

    private static (uint Uid, uint Gid)? Of(int descriptor)
    {
        const int AT_EMPTY_PATH = 0x1000;
        return Read(descriptor, "", AT_EMPTY_PATH);
    }

    private static (uint Uid, uint Gid)? Of(string path)
    {
        const int AT_SYMLINK_NOFOLLOW = 0x100;
        return Read(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW);
    }

    private static (uint Uid, uint Gid)? Read(int directory, string path, int flags)
    {
        const uint STATX_UID_GID = 0x18;
        // struct statx has one layout on all architectures.
        byte* raw = stackalloc byte[256];
        if (statx(directory, path, flags, STATX_UID_GID, raw) != 0)
            return null;
        var fields = new ReadOnlySpan<byte>(raw, 256);
        return (BinaryPrimitives.ReadUInt32LittleEndian(fields[20..]), BinaryPrimitives.ReadUInt32LittleEndian(fields[24..]));
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fchown(int fd, uint uid, uint gid);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int lchown(string path, uint uid, uint gid);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int directory, string path, int flags, uint mask, byte* status);
}
