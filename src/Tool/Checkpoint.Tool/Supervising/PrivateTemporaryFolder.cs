using System.Security.Cryptography;
using Checkpointing.Native;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Supervising;

/// <summary>
/// The TMPDIR of a supervised program. The runtime binds its diagnostics socket there, and a copy must bind it again:
/// in a folder that only this program uses, and that a replay can replace without touching anything else.
/// </summary>
internal sealed class PrivateTemporaryFolder : IDisposable
{
    // A unix socket's path has 108 bytes, and "dotnet-diagnostic-PID-TIME-socket" takes up to 50 of them.
    private const int MaxLength = 50;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Passed through by somebody else, to a folder whose name it knows.</summary>
    private const UnixFileMode Passable = OwnerOnly | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private PrivateTemporaryFolder(string path) => Path = path;

    public string Path { get; }

    /// <summary>
    /// The folder that holds those of one user. It stays: in a replay's mount namespace a file system of its own is mounted
    /// over it, and removing a mount point would unmount it in every other replay.
    /// </summary>
    public static string Parent(string path) => System.IO.Path.GetDirectoryName(path)!;

    /// <param name="user">Whom the program will belong to; null when that is us.</param>
    public static PrivateTemporaryFolder Create(ProgramUser? user = null)
    {
        // The parent is ours in any case: in a folder of that user's we could be led astray.
        string name = user is null ? $".checkpoint-{LibC.geteuid()}" : $".checkpoint-{LibC.geteuid()}-{user.Account.Uid}";
        string parent = System.IO.Path.Combine(System.IO.Path.GetTempPath(), name);
        if (parent.Length > MaxLength || user?.CanReach(parent) == false)
            parent = System.IO.Path.Combine("/tmp", name);
        EnsureParent(parent);
        string path = System.IO.Path.Combine(parent, RandomNumberGenerator.GetHexString(8, lowercase: true));
        Directory.CreateDirectory(path, OwnerOnly);
        if (user is { Account: { } account } && !FileOwner.TryGive(path, account.Uid, account.Gid))
            throw Unsafe(path, $"it cannot be given to {account.Display}");
        return new PrivateTemporaryFolder(path);
    }

    /// <summary>Whether a folder is one that we made for a program.</summary>
    public static bool IsOurs(string path) => System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(path))?.StartsWith(".checkpoint-", StringComparison.Ordinal) == true;

    /// <summary>Makes the parent, or makes sure that nobody else has made it for us in a world-writable place.</summary>
    public static void EnsureParent(string parent)
    {
        // ".checkpoint-OURS-THEIRS"
        UnixFileMode mode = System.IO.Path.GetFileName(parent).Count(c => c == '-') > 1 ? Passable : OwnerOnly;
        Directory.CreateDirectory(parent, mode);
        var info = new DirectoryInfo(parent);
        if (info.LinkTarget is not null)
            throw Unsafe(parent, "it is a symbolic link");
        if (FileStatus.Of(parent) is not { IsOurs: true })
            throw Unsafe(parent, "it belongs to another user");
        if (info.UnixFileMode != mode)
            info.UnixFileMode = mode;
    }

    private static ToolException Unsafe(string folder, string cause) =>
        new(ErrorCodes.StoreUnusable, $"The folder '{folder}' cannot hold temporary files: {cause}.", "Remove it, or set TMPDIR to a folder of your own.");

    /// <summary>Removes the sockets and pipes of the runtime, and the folder if the program has left nothing of its own in it.</summary>
    public void Dispose()
    {
        try
        {
            foreach (string file in Directory.EnumerateFiles(Path).Where(IsOfTheRuntime))
                File.Delete(file);
            Directory.Delete(Path);
        }
        catch (IOException)
        {
            // What the program left in its temporary folder is the program's; a caller may have been told its name.
        }
    }

    public static bool IsOfTheRuntime(string path)
    {
        string name = System.IO.Path.GetFileName(path);
        return name.StartsWith("dotnet-diagnostic-", StringComparison.Ordinal) || name.StartsWith("clr-debug-pipe-", StringComparison.Ordinal);
    }
}
