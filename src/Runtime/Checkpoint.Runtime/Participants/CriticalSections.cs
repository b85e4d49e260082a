namespace Checkpointing.Participants;

/// <summary>Sections that no capture may interrupt. While a process is being captured, nobody enters one.</summary>
internal sealed class CriticalSections
{
    private readonly object _gate = new();
    private int _held;
    private bool _closed;

    public static CriticalSections Shared { get; } = new();

    public IDisposable Enter()
    {
        lock (_gate)
        {
            // No limit of its own: the capture that closes the sections has one, and opens them whatever happens.
            while (_closed)
                Monitor.Wait(_gate);
            _held++;
        }

        return new Section(this);
    }

    /// <summary>Waits until no section is held and keeps them closed until the answer is disposed.</summary>
    public IDisposable Close(TimeSpan limit)
    {
        long deadline = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        lock (_gate)
        {
            while (_held > 0)
            {
                long left = deadline - Environment.TickCount64;
                if (left <= 0 || !Monitor.Wait(_gate, (int)Math.Min(left, int.MaxValue)))
                {
                    throw new CheckpointRefusedException(
                        $"{_held} critical section(s) were still held after {limit.TotalSeconds:0.#} s. " +
                        "Leave them (dispose what Checkpoint.EnterCriticalSection returned) before or while capturing, or raise CaptureOptions.Timeout.");
                }
            }

            _closed = true;
        }

        return new Closing(this);
    }

    private void Change(Action change)
    {
        lock (_gate)
        {
            change();
            Monitor.PulseAll(_gate);
        }
    }

    private sealed class Section(CriticalSections sections) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
                sections.Change(() => sections._held--);
        }
    }

    private sealed class Closing(CriticalSections sections) : IDisposable
    {
        public void Dispose() => sections.Change(() => sections._closed = false);
    }
}
