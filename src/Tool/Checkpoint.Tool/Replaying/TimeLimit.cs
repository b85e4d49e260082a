using Checkpointing.Native;

namespace Checkpointing.Tool.Replaying;

/// <summary>Ends a copy that runs too long: asks it first, and kills it when it does not listen.</summary>
internal sealed class TimeLimit : IDisposable
{
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(5);

    private readonly int _pid;
    private readonly Timer? _timer;
    private readonly Lock _gate = new();
    private bool _over;

    /// <param name="pid">A child of ours.</param>
    /// <param name="limit">Without limit when null.</param>
    public TimeLimit(int pid, TimeSpan? limit)
    {
        _pid = pid;
        if (limit is { } time)
            _timer = new Timer(_ => Strike(), null, time > TimeSpan.Zero ? time : TimeSpan.Zero, s_grace);
    }

    /// <summary>Whether the limit has passed before the copy ended.</summary>
    public bool Passed { get; private set; }

    /// <summary>The copy has ended.</summary>
    public void Dispose()
    {
        lock (_gate)
            _over = true;
        _timer?.Dispose();
    }

    private void Strike()
    {
        lock (_gate)
        {
            if (_over)
                return;
            _ = LibC.kill(_pid, Passed ? LibC.SIGKILL : LibC.SIGTERM);
            Passed = true;
        }
    }
}
