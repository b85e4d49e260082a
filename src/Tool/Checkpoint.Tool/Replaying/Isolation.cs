using System.ComponentModel;
using System.Globalization;
using Checkpointing.Native;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Native;
using Checkpointing.Tool.Supervising;

namespace Checkpointing.Tool.Replaying;

/// <summary>
/// A pid namespace, in which the copy's process ids are always free, and a mount namespace, in which the files it writes
/// to are its own. Made on, and for the mounts bound to, the calling thread: run nothing else on it.
/// </summary>
internal sealed class Isolation : IDisposable
{
    private static readonly TimeSpan s_initLimit = TimeSpan.FromSeconds(20);

    private readonly Descriptor _life;
    private readonly int _init;

    private Isolation(int init, Descriptor life, Descriptor pidNamespace)
    {
        _init = init;
        _life = life;
        PidNamespace = pidNamespace;
    }

    public Descriptor PidNamespace { get; }

    /// <summary>Opens what must be opened while /proc is the machine's own. Called on another thread than <see cref="Enter"/>.</summary>
    public static Descriptor Prepare()
    {
        PidNamespaceVisit.Prepare();
        return Descriptor.Open("/proc", LibC.O_RDONLY | LibC.O_DIRECTORY);
    }

    /// <param name="machineProc">What <see cref="Prepare"/> gave.</param>
    /// <param name="folder">The copy's own files.</param>
    /// <param name="temporaryFolder">The TMPDIR that the program knows; null when it has none of ours.</param>
    /// <param name="highestPid">The highest process or thread id in the images.</param>
    /// <exception cref="ToolException">The kernel does not allow it.</exception>
    public static Isolation Enter(Descriptor machineProc, ReplayFolder folder, string? temporaryFolder, int highestPid)
    {
        try
        {
            Syscalls.Unshare(LibC.CLONE_NEWNS);
            // Slave: mounts made on the machine later are seen here, ours are not seen there.
            Syscalls.Mount(null, "/", null, Syscalls.MS_REC | Syscalls.MS_SLAVE);
            MountTemporaryFolder(folder, temporaryFolder);
            foreach (FileCopy file in folder.Files)
                Syscalls.Mount(file.Path, file.Original, null, Syscalls.MS_BIND);
            return StartInit(machineProc, highestPid);
        }
        catch (Win32Exception exception)
        {
            throw new ToolException(
                ErrorCodes.PermissionMissing, $"The copy cannot be isolated. {exception.Message}", "Run as root, or replay with --no-isolation.", exception);
        }
    }

    /// <summary>Ends every process of the namespace.</summary>
    public void Dispose()
    {
        PidNamespace.Dispose();
        _life.Dispose();
        _ = LibC.kill(_init, LibC.SIGKILL);
        ChildProcess.Wait(_init);
    }

    private static void MountTemporaryFolder(ReplayFolder folder, string? temporaryFolder)
    {
        if (temporaryFolder is null)
            return;
        // Over the parent, so that no mount point has to be made, and none to be removed, where others see it.
        string parent = PrivateTemporaryFolder.Parent(temporaryFolder);
        PrivateTemporaryFolder.EnsureParent(parent);
        Syscalls.Mount("tmpfs", parent, "tmpfs", Syscalls.MS_NOSUID | Syscalls.MS_NODEV);
        Directory.CreateDirectory(temporaryFolder);
        Syscalls.Mount(folder.TemporaryDirectory, temporaryFolder, null, Syscalls.MS_BIND);
    }

    private static Isolation StartInit(Descriptor machineProc, int highestPid)
    {
        (Descriptor readyRead, Descriptor readyWrite) = Descriptor.Pipe();
        (Descriptor lifeRead, Descriptor lifeWrite) = Descriptor.Pipe();
        using (readyRead)
        using (readyWrite)
        using (lifeRead)
        using (Descriptor nothing = Descriptor.Open("/dev/null", LibC.O_RDWR))
        {
            ChildStart start = OwnExecutable.Start(NamespaceInit.Verb, (highestPid + 1000).ToString(CultureInfo.InvariantCulture));
            for (int number = 0; number < 3; number++)
                start.Descriptors[number] = nothing;
            start.Descriptors[NamespaceInit.ReadyNumber] = readyWrite;
            start.Descriptors[NamespaceInit.LifeNumber] = lifeRead;
            int init = PidNamespaceVisit.StartInNew(() => ChildProcess.Start(start));
            readyWrite.Dispose();
            if (!Syscalls.WaitForByte(readyRead, s_initLimit))
            {
                _ = LibC.kill(init, LibC.SIGKILL);
                ChildProcess.Wait(init);
                throw new ToolException(ErrorCodes.RestoreFailed, "The first process of the copy's namespace did not start.", "Replay with --no-isolation.");
            }

            return new Isolation(init, lifeWrite, Syscalls.OpenAt(machineProc, $"{init}/ns/pid"));
        }
    }
}
