namespace Checkpointing.Criu;

/// <summary>What dumps, pre-dumps and restores have in common.</summary>
public abstract class CriuOptions
{
    private protected CriuOptions(string imagesDirectory)
    {
        ArgumentException.ThrowIfNullOrEmpty(imagesDirectory);
        ImagesDirectory = Path.GetFullPath(imagesDirectory);
    }

    /// <summary>The folder of the images: written by a dump, read by a restore. It must exist.</summary>
    public string ImagesDirectory { get; }

    /// <summary>The folder of CRIU's log and statistics; the images' folder when null.</summary>
    public string? WorkDirectory { get; init; }

    /// <summary>The name of the log inside the work folder. A name, not a path: CRIU refuses a slash.</summary>
    /// <exception cref="ArgumentException">The value contains a slash.</exception>
    public string LogFile
    {
        get;
        init => field = !value.Contains('/', StringComparison.Ordinal)
            ? value
            : throw new ArgumentException($"The log file '{value}' contains a slash, which CRIU refuses. Name the folder by {nameof(WorkDirectory)}.", nameof(value));
    } = "criu.log";

    /// <summary>How much CRIU logs: 0 nothing, 1 errors, 2 warnings (default), 3 information, 4 everything. 4 costs 10-20 ms a restore.</summary>
    public int LogLevel { get; init; } = 2;

    /// <summary>Whether the processes belong to the session and the terminal of a shell outside the dumped tree.</summary>
    public bool ShellJob { get; init; }

    /// <summary>Whether file locks are dumped and taken again. Without it a held lock makes the dump fail.</summary>
    public bool FileLocks { get; init; }

    /// <summary>What becomes of established TCP connections.</summary>
    public TcpConnections TcpConnections { get; init; } = TcpConnections.Fail;

    /// <summary>Whether connections that wait in the queue of a listening socket are passed over. Without it they make a dump fail.</summary>
    public bool SkipInFlightConnections { get; init; }

    /// <summary>How the network of established connections is kept still during a dump and a restore with <see cref="TcpConnections.Keep"/>.</summary>
    public CriuNetworkLock NetworkLock { get; init; }

    /// <summary>Unix datagram sockets that are connected to a path outside the tree are connected to it again.</summary>
    public bool ExternalUnixSockets { get; init; }

    /// <summary>Resources that exist outside the dumped tree, in CRIU's own form, such as <c>unix[4711]</c> or <c>tty[88:3]</c>.</summary>
    public IReadOnlyList<string> External { get; init; } = [];

    /// <summary>Whether CRIU is to do without root, with CAP_CHECKPOINT_RESTORE alone.</summary>
    public bool Unprivileged { get; init; }

    /// <summary>Whether deleted but open files are kept by a link beside the original place.</summary>
    public bool LinkRemap { get; init; }

    /// <summary>The largest deleted but open file that is stored in the images, in bytes; CRIU's own limit (1 MiB) when null.</summary>
    public long? GhostLimit { get; init; }

    /// <summary>Whether folders are named to CRIU by their paths instead of descriptors. There can be no work folder then.</summary>
    internal bool FoldersByPath { get; init; }

    /// <summary>Called in each phase. CRIU waits for it; an exception makes CRIU roll back. Null: CRIU does not stop for phases.</summary>
    public Action<CriuNotification>? OnNotification { get; init; }
}

/// <summary>How a process tree is to be dumped.</summary>
/// <param name="imagesDirectory">The folder that the images go to. It must exist.</param>
public class CriuDumpOptions(string imagesDirectory) : CriuOptions(imagesDirectory)
{
    /// <summary>The root of the tree to dump. Null: the process that asks (only over a service socket).</summary>
    /// <exception cref="ArgumentException">The value is this very process: a self-dump must leave it null.</exception>
    public int? Pid
    {
        get;
        init => field = value != Environment.ProcessId
            ? value
            : throw new ArgumentException("A process that dumps itself must not name its own id: CRIU takes it from the connection. Leave Pid null.", nameof(value));
    }

    /// <summary>Whether the processes run on after the dump. When false they are killed.</summary>
    public bool LeaveRunning { get; init; }

    /// <summary>Whether the processes are left stopped after the dump, to be killed or continued by the caller.</summary>
    public bool LeaveStopped { get; init; }

    /// <summary>How long CRIU may take to freeze the tree, in whole seconds; CRIU's own limit (10 s) when null.</summary>
    public TimeSpan? FreezeTimeout { get; init; }

    /// <summary>Whether changes of memory are tracked from now on, for a later incremental dump.</summary>
    public bool TrackMemory { get; init; }

    /// <summary>The images of the previous pre-dump, relative to <see cref="CriuOptions.ImagesDirectory"/>; null when there is none.</summary>
    public string? ParentImages { get; init; }
}

/// <summary>How a process tree is to be restored.</summary>
/// <param name="imagesDirectory">The folder of the images.</param>
public sealed class CriuRestoreOptions(string imagesDirectory) : CriuOptions(imagesDirectory)
{
    /// <summary>Whether the restored process becomes a child of the caller instead of CRIU's, so that the caller can wait for it. A swrk child only.</summary>
    public bool AsSibling { get; init; }

    /// <summary>
    /// Open files of the caller that take the place of external ones: what CRIU calls the file (<c>pipe:[4711]</c>,
    /// <c>socket:[4712]</c>, <c>tty[88:3]</c>) → the caller's descriptor number. A swrk child only. The caller closes its own.
    /// </summary>
    public IReadOnlyDictionary<string, int> InheritedDescriptors { get; init; } = new Dictionary<string, int>();

    /// <summary>Whether memory is restored when first touched; needs a lazy-pages daemon on the same images.</summary>
    public bool LazyPages { get; init; }
}
