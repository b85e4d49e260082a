using System.ComponentModel;
using System.Globalization;
using Checkpointing.Native;
using Checkpointing.Store.Facts;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Native;

namespace Checkpointing.Tool.Replaying;

/// <summary>
/// A pid namespace, in which the copy's process ids are always free, and a mount namespace, in which the files it writes
/// to are its own. Made on, and for the mounts bound to, the calling thread: run nothing else on it.
/// </summary>
internal sealed class Isolation : IDisposable
{
    /// <summary>As many ids at least are left between a program's own and those of CRIU and its helpers.</summary>
    private const int Distance = 1000;

    /// <summary>What is started before <see cref="Complete"/> has lower ids than this: the threads of the namespace's own process, and a CRIU.</summary>
    public const int LowIds = 100;

    private static readonly TimeSpan s_initLimit = TimeSpan.FromSeconds(20);

    private readonly Descriptor _life;
    private readonly int _init;

    private readonly Descriptor _ready;
    private readonly bool _ownNetwork;
    private readonly Descriptor? _mounts;
    private bool _copyEnded;
    private bool _released;

    private Isolation(int init, Descriptor ready, Descriptor life, Func<string, Descriptor> namespaceOf, bool ownNetwork, bool forMore)
    {
        _init = init;
        _ready = ready;
        _life = life;
        _ownNetwork = ownNetwork;
        PidNamespace = namespaceOf("pid");
        _mounts = forMore ? namespaceOf("mnt") : null;
    }

    public Descriptor PidNamespace { get; }

    /// <summary>Opens what must be opened while /proc is the machine's own. Called on another thread than <see cref="Begin"/>.</summary>
    public static Descriptor Prepare()
    {
        PidNamespaceVisit.Prepare();
        return Descriptor.Open("/proc", LibC.O_RDONLY | LibC.O_DIRECTORY);
    }

    /// <summary>Enters namespaces in which there is nothing of a copy's own.</summary>
    /// <param name="machineProc">What <see cref="Prepare"/> gave.</param>
    /// <param name="highestPid">The highest id that must be free.</param>
    /// <exception cref="ToolException">The kernel does not allow it.</exception>
    public static Isolation Enter(Descriptor machineProc, int highestPid)
    {
        Isolation isolation = Begin(machineProc, held: null, ownNetwork: false, forMore: false);
        try
        {
            isolation.Complete(highestPid, highestPid < LowIds, null, null);
            return isolation;
        }
        catch (ToolException)
        {
            isolation.Dispose();
            throw;
        }
    }

    /// <summary>Enters the namespaces, whose first process then starts by itself. <see cref="Complete"/> follows, on the same thread.</summary>
    /// <param name="machineProc">What <see cref="Prepare"/> gave.</param>
    /// <param name="held">The lock of the folder that the copy lives in.</param>
    /// <param name="ownNetwork">Whether the copy gets a network of its own, with nothing but the loopback.</param>
    /// <param name="forMore">Whether another copy may follow this one: see <see cref="EnterAgain"/>.</param>
    /// <exception cref="ToolException">The kernel does not allow it.</exception>
    public static Isolation Begin(Descriptor machineProc, Descriptor? held, bool ownNetwork, bool forMore)
    {
        try
        {
            Syscalls.Unshare(LibC.CLONE_NEWNS | (ownNetwork && !forMore ? LibC.CLONE_NEWNET : 0));
            // Slave: mounts made on the machine later are seen here, ours are not seen there.
            Syscalls.Mount(null, "/", null, Syscalls.MS_REC | Syscalls.MS_SLAVE);
            return StartInit(machineProc, held, ownNetwork, forMore);
        }
        catch (Win32Exception exception)
        {
            throw NotIsolated(exception);
        }
    }

    /// <summary>Gives the copy its own files and network, and waits until the namespaces are fit for it.</summary>
    /// <param name="highestPid">The highest process or thread id in the images.</param>
    /// <param name="needsLowIds">Whether some are below <see cref="LowIds"/>.</param>
    /// <param name="folder">The copy's own files; null when it has none.</param>
    /// <param name="temporaryFolder">The TMPDIR that the program knows; null when it has none of ours.</param>
    /// <exception cref="ToolException">The kernel does not allow it.</exception>
    public void Complete(int highestPid, bool needsLowIds, ReplayFolder? folder, string? temporaryFolder)
    {
        try
        {
            Say(needsLowIds ? NamespaceInit.Order.MakeWay : NamespaceInit.Order.StartAfter, LastBeforeCopy(highestPid, MostIds()));
            if (_mounts is not null)
            {
                // What all copies have in common must be there before the first one branches off.
                WaitUntilReady();
                BranchOff(folder, temporaryFolder, _ownNetwork);
                return;
            }

            // While it starts.
            if (_ownNetwork)
                Syscalls.RaiseLoopback();
            if (folder is not null)
                CopyMounts.Make(folder, temporaryFolder);
            WaitUntilReady();
        }
        catch (Win32Exception exception)
        {
            throw NotIsolated(exception);
        }
    }

    /// <summary>
    /// Enters the namespaces of a copy that has ended, for the next one, on a thread that is in none yet: the pid namespace is empty, and mounts
    /// and network are new. Saves the start of a process, which is a good part of what we add to CRIU's own work.
    /// </summary>
    /// <param name="folder">The next copy's own files.</param>
    /// <param name="temporaryFolder">The TMPDIR that the program knows; null when it has none of ours.</param>
    /// <param name="ownNetwork">Whether the copy gets a network of its own.</param>
    public void EnterAgain(ReplayFolder folder, string? temporaryFolder, bool ownNetwork)
    {
        try
        {
            // A thread that shares its root with others may not enter.
            Syscalls.Unshare(LibC.CLONE_FS);
            Syscalls.Enter(_mounts!, LibC.CLONE_NEWNS);
            _copyEnded = false;
            BranchOff(folder, temporaryFolder, ownNetwork);
        }
        catch (Win32Exception exception)
        {
            throw NotIsolated(exception);
        }
    }

    /// <summary>Ends all that the copy may have left behind.</summary>
    /// <returns>Whether the namespaces are fit for another copy.</returns>
    public bool Empty() => _mounts is not null && _copyEnded && !_released && Say(NamespaceInit.Order.Empty) && Syscalls.WaitForByte(_ready, s_initLimit);

    /// <summary>
    /// The copy, by the id it has inside, as this machine sees it: CRIU has made it a child of ours. The kernel keeps children by
    /// thread: while the thread that restored it is ending, it is on its way from one list to another, and in none that we read.
    /// </summary>
    /// <returns>Null when it is not there, or not yet.</returns>
    public int? FindCopy(int inside) => Syscalls.FromPidNamespace(PidNamespace, inside)
        ?? Children.Where(IsInside).Select(c => (int?)c).FirstOrDefault(c => ProcessTree.IdsInNamespaces(c!.Value) is [.., var innermost] && innermost == inside);

    /// <summary>The copy has been waited for: there is no other child of ours inside.</summary>
    public void CopyEnded() => _copyEnded = true;

    /// <summary>Leaves the copy to itself: the namespace ends with it, and not with us.</summary>
    public void Release(int inside)
    {
        Say(NamespaceInit.Order.StayWith, inside);
        _released = true;
    }

    /// <summary>Has the calling thread see that copy's files and network. For good: run nothing else on it.</summary>
    /// <param name="pid">The copy, as this machine sees it.</param>
    public static void EnterCopy(int pid)
    {
        using Descriptor network = Descriptor.Open($"/proc/{pid}/ns/net", LibC.O_RDONLY);
        using Descriptor mounts = Descriptor.Open($"/proc/{pid}/ns/mnt", LibC.O_RDONLY);
        // A thread that shares its root with others may not enter.
        Syscalls.Unshare(LibC.CLONE_FS);
        Syscalls.Enter(network, LibC.CLONE_NEWNET);
        Syscalls.Enter(mounts, LibC.CLONE_NEWNS);
    }

    /// <summary>Ends every process of the namespace.</summary>
    public void Dispose()
    {
        if (_released)
        {
            // The end of the pipe is no news any more.
            _mounts?.Dispose();
            PidNamespace.Dispose();
            _ready.Dispose();
            _life.Dispose();
            return;
        }

        _mounts?.Dispose();
        _ready.Dispose();
        _life.Dispose();
        _ = LibC.kill(_init, LibC.SIGKILL);
        WaitForInit();
        PidNamespace.Dispose();
    }

    /// <summary>The ids of the program need not be a run: where they are among the highest, others may be among the lowest, and the middle is free.</summary>
    internal static int LastBeforeCopy(int highestPid, int mostIds) => highestPid < mostIds - 2 * Distance ? highestPid + Distance : mostIds / 2;

    // Of the machine or of the namespace, whichever /proc shows by now.
    private static int MostIds() => int.Parse(File.ReadAllText("/proc/sys/kernel/pid_max"), CultureInfo.InvariantCulture);

    private IEnumerable<int> Children => ProcessTree.ChildrenOf(Environment.ProcessId).Where(c => c != _init);

    private bool IsInside(int child) => new FileInfo($"/proc/{child}/ns/pid").LinkTarget == PidNamespace.Link;

    /// <summary>
    /// A copy that CRIU began and gave up is a child of ours, and the namespace cannot end before it is reaped. Looked for until it has
    /// ended: one look may miss it, as <see cref="FindCopy"/> says.
    /// </summary>
    private void WaitForInit()
    {
        long deadline = Environment.TickCount64 + (long)s_initLimit.TotalMilliseconds;
        for (int pause = 0; ; pause = Math.Min(pause + 1, 20))
        {
            if (!_copyEnded)
                ReapChildrenInside();
            if (ChildProcess.Wait(_init, block: false) is not null || Environment.TickCount64 > deadline)
                return;
            Thread.Sleep(pause);
        }
    }

    private void ReapChildrenInside()
    {
        foreach (int child in Children.ToArray())
        {
            if (!IsInside(child))
                continue;
            _ = LibC.kill(child, LibC.SIGKILL);
            ChildProcess.Wait(child);
        }
    }

    private static ToolException NotIsolated(Exception cause) => new(
        ErrorCodes.PermissionMissing, $"The copy cannot be isolated. {cause.Message}", "Run as root, or replay with --no-isolation.", cause);

    private static void BranchOff(ReplayFolder? folder, string? temporaryFolder, bool ownNetwork)
    {
        Syscalls.Unshare(LibC.CLONE_NEWNS | (ownNetwork ? LibC.CLONE_NEWNET : 0));
        if (ownNetwork)
            Syscalls.RaiseLoopback();
        if (folder is not null)
            CopyMounts.Make(folder, temporaryFolder);
    }

    private unsafe bool Say(NamespaceInit.Order order, int pid = 0)
    {
        var message = new NamespaceInit.Message(order, pid);
        return LibC.write(_life.Number, (byte*)&message, (nuint)sizeof(NamespaceInit.Message)) == sizeof(NamespaceInit.Message);
    }

    /// <summary>It says so once when it is there, and once when it has done what <see cref="Complete"/> asks for.</summary>
    private void WaitUntilReady()
    {
        for (int said = 0; said < 2; said++)
        {
            if (!Syscalls.WaitForByte(_ready, s_initLimit))
                throw new ToolException(ErrorCodes.RestoreFailed, "The first process of the copy's namespace did not start.", "Replay with --no-isolation.");
        }
    }

    private static Isolation StartInit(Descriptor machineProc, Descriptor? held, bool ownNetwork, bool forMore)
    {
        (Descriptor readyRead, Descriptor readyWrite) = Descriptor.Pipe();
        (Descriptor lifeRead, Descriptor lifeWrite) = Descriptor.Pipe();
        using (readyWrite)
        using (lifeRead)
        using (Descriptor nothing = Descriptor.Open("/dev/null", LibC.O_RDWR))
        {
            ChildStart start = OwnExecutable.Start(NamespaceInit.Verb);
            for (int number = 0; number < 3; number++)
                start.Descriptors[number] = nothing;
            start.Descriptors[NamespaceInit.ReadyNumber] = readyWrite;
            start.Descriptors[NamespaceInit.LifeNumber] = lifeRead;
            if (held is not null)
                start.Descriptors[NamespaceInit.LockNumber] = held;
            int init = PidNamespaceVisit.StartInNew(() => ChildProcess.Start(start));
            return new Isolation(init, readyRead, lifeWrite, kind => Syscalls.OpenAt(machineProc, $"{init}/ns/{kind}"), ownNetwork, forMore);
        }
    }
}
