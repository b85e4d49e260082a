using Checkpointing.Native;

namespace Checkpointing.Benchmarks.Processes;

/// <summary>Kills one process when it takes too long, so that a blocking wait for it has a limit. Disposed before its id is free again.</summary>
internal sealed class Watchdog : IDisposable
{
    private readonly Timer _timer;
    private readonly Lock _gate = new();
    private bool _over;

    public Watchdog(int pid, TimeSpan limit) => _timer = new Timer(_ => Bite(pid), null, limit, Timeout.InfiniteTimeSpan);

    public bool HasBitten { get; private set; }

    /// <summary>Waits for a child's end, and makes sure that it comes.</summary>
    public static ChildEnd WaitForEnd(int pid, TimeSpan limit, string what)
    {
        using var watchdog = new Watchdog(pid, limit);
        ChildEnd end = Running.Wait(pid);
        return watchdog.HasBitten ? throw new BenchmarkException($"{what} did not end within {limit.TotalSeconds:0} s.") : end;
    }

    public void Dispose()
    {
        lock (_gate)
            _over = true;
        _timer.Dispose();
    }

    private void Bite(int pid)
    {
        lock (_gate)
        {
            if (_over)
                return;
            HasBitten = true;
            _ = LibC.kill(pid, LibC.SIGKILL);
        }
    }
}
