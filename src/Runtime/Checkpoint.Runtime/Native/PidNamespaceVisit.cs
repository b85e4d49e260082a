using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Checkpointing.Native;

/// <summary>
/// The moment in which the calling thread's children are born into another pid namespace. Kept as short as one call:
/// meanwhile the thread cannot start threads (the kernel refuses), and anything in .NET may want one.
/// </summary>
internal sealed class PidNamespaceVisit : IDisposable
{
    // Opened once: inside a mount namespace with the other pid namespace's /proc, /proc/self does not name us.
    private static readonly Descriptor s_home = Descriptor.Open("/proc/self/ns/pid", LibC.O_RDONLY);

    private PidNamespaceVisit()
    {
    }

    public static PidNamespaceVisit? Enter(Descriptor? pidNamespace)
    {
        if (pidNamespace is null)
            return null;
        if (LibC.setns(pidNamespace.Number, LibC.CLONE_NEWPID) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"The pid namespace cannot be entered: {Marshal.GetLastPInvokeErrorMessage()}.");
        return new PidNamespaceVisit();
    }

    /// <summary>Starts the first process of a new pid namespace.</summary>
    public static int StartInNew(Func<int> start)
    {
        if (LibC.unshare(LibC.CLONE_NEWPID) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"A pid namespace cannot be made: {Marshal.GetLastPInvokeErrorMessage()}.");
        using var visit = new PidNamespaceVisit();
        return start();
    }

    /// <summary>Opens the home namespace while /proc still shows it.</summary>
    public static void Prepare() => _ = s_home.Number;

    public void Dispose()
    {
        if (LibC.setns(s_home.Number, LibC.CLONE_NEWPID) != 0)
            Environment.FailFast($"The own pid namespace cannot be entered again: {Marshal.GetLastPInvokeErrorMessage()}.");
    }
}
