using System.Runtime.InteropServices;

namespace Checkpointing.Native;

/// <summary>Whom a file belongs to. Copies for a program that is another user's must be that user's, too, or it could not go on with them.</summary>
internal static partial class FileOwner
{
    /// <summary>Gives an open file the owner and group of another. Nothing happens where only root could: then the copies are ours, as the program is.</summary>
    public static void Copy(int from, int to)
    {
        if (FileStatus.Of(from) is { } owner && FileStatus.Of(to) is { } now && (owner.Uid, owner.Gid) != (now.Uid, now.Gid))
            _ = fchown(to, owner.Uid, owner.Gid);
    }

    /// <summary>The same by paths, which must lead through folders that nobody else may change. No link is followed.</summary>
    public static void Copy(string from, string to)
    {
        if (FileStatus.Of(from) is { } owner && FileStatus.Of(to) is { } now && (owner.Uid, owner.Gid) != (now.Uid, now.Gid))
            _ = lchown(to, owner.Uid, owner.Gid);
    }

    /// <summary>Gives a file or folder of ours away.</summary>
    public static bool TryGive(string path, uint uid, uint gid) => lchown(path, uid, gid) == 0;

    /// <summary>The same for what has no path: a pipe. The group stays.</summary>
    public static void Give(Descriptor opened, uint uid) => _ = fchown(opened.Number, uid, uint.MaxValue);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fchown(int fd, uint uid, uint gid);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int lchown(string path, uint uid, uint gid);
}
