using System.Diagnostics;
using System.Security.Cryptography;
using Checkpointing.Store;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Native;

namespace Checkpointing.Tool.Setup;

/// <summary>
/// The folder that setup keeps a CRIU of ours in, apart from the system's. Each build has a folder of its own, which never moves
/// (the paths inside of its criu are absolute), and the link <c>current</c> names the one in use.
/// </summary>
internal sealed class PrivateCriu(ToolHost host)
{
    private const string Current = "current";

    private static readonly TimeSpan s_lockLimit = TimeSpan.FromMinutes(15);

    /// <summary><c>$XDG_DATA_HOME/checkpoint-tools/criu</c>, else below <c>~/.local/share</c>, else below /var/lib.</summary>
    public string Directory => Path.Combine(DataHome, "checkpoint-tools", "criu");

    /// <summary>The criu in use; null when setup was never run or the system's own does.</summary>
    public string? Executable => Path.Combine(Directory, Current, "criu") is var path && ExecutablePath.IsExecutable(path) ? path : null;

    /// <summary>The build in use; null when there is none.</summary>
    public string? CurrentBuild => new DirectoryInfo(Path.Combine(Directory, Current)).LinkTarget;

    private string DataHome =>
        host.Environment.GetValueOrDefault("XDG_DATA_HOME") is { Length: > 0 } data ? data
        : host.Environment.GetValueOrDefault("HOME") is { Length: > 1 } home ? Path.Combine(home, ".local", "share")
        : "/var/lib";

    /// <summary>One setup at a time. The kernel drops the lock with its holder.</summary>
    /// <param name="waiting">Called once when another setup holds it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public IDisposable Lock(Action waiting, CancellationToken cancellationToken)
    {
        try
        {
            System.IO.Directory.CreateDirectory(Directory);
            long started = Stopwatch.GetTimestamp();
            for (bool told = false; ; told = true)
            {
                if (FolderLock.TryOfFolder(Directory) is { } taken)
                    return taken;
                if (!told)
                    waiting();
                if (Stopwatch.GetElapsedTime(started) > s_lockLimit)
                    throw new ToolException(ErrorCodes.SetupFailed, $"Another setup has held '{Directory}' for {s_lockLimit.TotalMinutes:0} minutes.", $"See who with: fuser -v '{Directory}'");
                cancellationToken.WaitHandle.WaitOne(50);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or StoreException)
        {
            throw new ToolException(ErrorCodes.SetupFailed, $"The folder '{Directory}' cannot be used: {exception.Message}", "Set XDG_DATA_HOME to a folder of your own.", exception);
        }
    }

    /// <summary>A new, empty folder for a build. Nobody sees it until <see cref="Use"/>.</summary>
    public string NewFolder(string name) =>
        System.IO.Directory.CreateDirectory(Path.Combine(Directory, $"{name}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}")).FullName;

    /// <summary>Makes a build the one in use, at once and whole: whoever looks finds the old one or the new one.</summary>
    public void Use(string build)
    {
        string link = Path.Combine(Directory, $".{Current}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
        System.IO.Directory.CreateSymbolicLink(link, Path.GetFileName(build));
        Syscalls.Rename(link, Path.Combine(Directory, Current));
    }

    /// <summary>Leaves the system's CRIU to be used.</summary>
    public void UseNone() => File.Delete(Path.Combine(Directory, Current));

    /// <summary>Removes builds that are not in use, and what an interrupted setup left. Only under the lock.</summary>
    public void RemoveOthers()
    {
        string? current = CurrentBuild;
        foreach (FileSystemInfo entry in new DirectoryInfo(Directory).EnumerateFileSystemInfos().Where(e => e.Name != Current && e.Name != current))
        {
            if (entry is DirectoryInfo { LinkTarget: null } folder)
                folder.Delete(recursive: true);
            else
                entry.Delete();
        }
    }
}
