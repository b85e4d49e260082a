namespace Checkpointing.Restoring;

/// <summary>
/// A capture from its request to its answer. When a copy wakes, all its threads run on at once, while the one that captured still waits to
/// be told which side it is on. So until then no other thread may draw what its siblings draw, or take a value of the original for its own.
/// </summary>
internal sealed class CaptureUnderWay : IDisposable
{
    private static volatile CaptureUnderWay? s_current;

    private readonly KernelEntropy _entropy = KernelEntropy.Begin();
    private readonly string _process;

    // Not disposed: a thread may be about to wait for it. Without a wait handle it holds nothing.
    private readonly ManualResetEventSlim _over = new();

    private CaptureUnderWay(string process) => _process = process;

    /// <summary>Null where there are no copies: off Linux, only a test is ever told that it is one.</summary>
    public static CaptureUnderWay? Begin() => OperatingSystem.IsLinux() ? Begin(ProcessStart()) : null;

    internal static CaptureUnderWay Begin(string process) => s_current = new CaptureUnderWay(process);

    /// <summary>Waits in a copy that does not know its generation yet, as long as the capture lasts; elsewhere returns false at once.</summary>
    public static bool HasWaitedInCopy()
    {
        if (s_current is not { } capture || ProcessStart() == capture._process)
            return false;
        capture._over.Wait();
        return true;
    }

    public void Dispose()
    {
        s_current = null;
        _over.Set();
        _entropy.Dispose();
    }

    /// <summary>
    /// When this process was started, in the kernel's ticks. CRIU gives a copy the process id and the clock of its original, and it may
    /// have the same parent; but it was started after the original was captured.
    /// </summary>
    private static string ProcessStart()
    {
        // "4711 (name) S 4100 …", where the name may hold anything; the time is the 20th after it.
        string stat = File.ReadAllText("/proc/self/stat");
        return stat[(stat.LastIndexOf(')') + 1)..].Split(' ', 21, StringSplitOptions.RemoveEmptyEntries)[19];
    }
}
