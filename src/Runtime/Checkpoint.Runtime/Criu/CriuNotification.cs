namespace Checkpointing.Criu;

/// <summary>A phase of a dump or restore that CRIU tells of and waits at.</summary>
/// <param name="Phase">CRIU's name of the phase, such as <c>post-dump</c>. See <see cref="CriuPhases"/>.</param>
/// <param name="Pid">The root process concerned, where CRIU names it.</param>
public sealed record CriuNotification(string Phase, int? Pid);

/// <summary>The phases that CRIU notifies of.</summary>
public static class CriuPhases
{
    /// <summary>Before anything is frozen.</summary>
    public const string PreDump = "pre-dump";

    /// <summary>The images are written and the processes are still frozen.</summary>
    public const string PostDump = "post-dump";

    /// <summary>Before anything is restored.</summary>
    public const string PreRestore = "pre-restore";

    /// <summary>The processes are restored and not yet running.</summary>
    public const string PostRestore = "post-restore";

    /// <summary>The processes are about to run.</summary>
    public const string PreResume = "pre-resume";

    /// <summary>The processes run.</summary>
    public const string PostResume = "post-resume";

    /// <summary>The network of the processes is to be locked.</summary>
    public const string NetworkLock = "network-lock";

    /// <summary>The network of the processes is to be unlocked.</summary>
    public const string NetworkUnlock = "network-unlock";

    /// <summary>The namespaces have been made.</summary>
    public const string SetupNamespaces = "setup-namespaces";

    /// <summary>The namespaces have been set up.</summary>
    public const string PostSetupNamespaces = "post-setup-namespaces";

    /// <summary>CRIU is ready to work.</summary>
    public const string StatusReady = "status-ready";

    /// <summary>The terminal's master, which comes along as a descriptor.</summary>
    public const string OrphanPtsMaster = "orphan-pts-master";

    internal static bool IsKnown(string phase) => phase is PreDump or PostDump or PreRestore or PostRestore or PreResume or PostResume
        or NetworkLock or NetworkUnlock or SetupNamespaces or PostSetupNamespaces or StatusReady or OrphanPtsMaster or "query-ext-files";
}
