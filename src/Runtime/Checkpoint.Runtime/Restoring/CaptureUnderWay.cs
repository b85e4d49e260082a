using System.Buffers.Text;
using Checkpointing.Native;

namespace Checkpointing.Restoring;

/// <summary>
/// A capture from its request to its answer. When a copy wakes, all its threads run on at once, while the one that captured still waits to
/// be told which side it is on. So until then no other thread may draw what its siblings draw, or take a value of the original for its own.
/// </summary>
internal sealed class CaptureUnderWay : IDisposable
{
    private static volatile CaptureUnderWay? s_current;

    private readonly KernelEntropy _entropy = KernelEntropy.Begin();
    private readonly ulong _process;

    // Not disposed: a thread may be about to wait for it. Without a wait handle it holds nothing.
    private readonly ManualResetEventSlim _over = new();

    private CaptureUnderWay(ulong process) => _process = process;

    /// <summary>Null where there are no copies: off Linux, only a test is ever told that it is one.</summary>
    public static CaptureUnderWay? Begin() => OperatingSystem.IsLinux() ? Begin(ProcessStart()) : null;

    internal static CaptureUnderWay Begin(ulong process)
    {
        TraceIds.DrawAnew();
        return s_current = new CaptureUnderWay(process);
    }

    /// <summary>Waits in a copy that does not know its generation yet, as long as the capture lasts; elsewhere returns false at once.</summary>
    public static bool HasWaitedInCopy()
    {
        if (s_current is not { } capture || (capture._process != 0 && ProcessStart() == capture._process))
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
    /// have the same parent; but it was started after the original was captured. Asked for by threads that may be in a loop while the heap
    /// has just been made small, so without a byte of garbage.
    /// </summary>
    /// <returns>0 when it cannot be had, as when no descriptor is left: then one waits as in a copy.</returns>
    private static unsafe ulong ProcessStart()
    {
        const int Length = 1024, FieldsBetween = 19;
        byte* buffer = stackalloc byte[Length];
        int stat = LibC.open("/proc/self/stat", LibC.O_RDONLY | LibC.O_CLOEXEC, 0);
        nint count = stat < 0 ? 0 : LibC.read(stat, buffer, Length);
        if (stat >= 0)
            _ = LibC.close(stat);

        // "4711 (name) S 4100 …", where the name may hold anything.
        var rest = new ReadOnlySpan<byte>(buffer, (int)Math.Max(count, 0));
        rest = rest[(rest.LastIndexOf((byte)')') + 1)..].TrimStart((byte)' ');
        for (int i = 0; i < FieldsBetween; i++)
            rest = rest[(rest.IndexOf((byte)' ') + 1)..];
        return Utf8Parser.TryParse(rest, out ulong ticks, out _) ? ticks : 0;
    }
}
