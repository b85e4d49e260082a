using Checkpointing.Testing;

namespace Checkpointing.Participants;

/// <summary>
/// Sections that no capture may interrupt. From the moment that a capture waits for them nobody enters a new one, or a busy
/// program could never be captured; who holds one already may enter more, or he and the capture would wait for each other.
/// </summary>
internal sealed class CriticalSections
{
    private static readonly CriticalSections s_ofProcess = new();

    private readonly object _gate = new();
    private readonly AsyncLocal<Section?> _innermost = new();
    private int _held;

    /// <summary>Not null while the sections are closed; completed when none is held.</summary>
    private TaskCompletionSource? _allLeft;

    public static CriticalSections Shared => Simulation.Current is { } simulation ? simulation.Sections : s_ofProcess;

    public IDisposable Enter()
    {
        Section? outer = _innermost.Value;
        lock (_gate)
        {
            // No limit of its own: the capture that closes the sections has one, and opens them whatever happens.
            while (_allLeft is not null && (outer = HeldOf(outer)) is null)
                Monitor.Wait(_gate);
            _held++;
            return _innermost.Value = new Section(this, HeldOf(outer));
        }
    }

    /// <summary>Waits until no section is held and keeps them closed until the answer is disposed.</summary>
    /// <exception cref="CheckpointRefusedException">One was held for longer than the limit.</exception>
    public async Task<IDisposable> CloseAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        Task allLeft;
        lock (_gate)
        {
            _allLeft = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_held == 0)
                _allLeft.SetResult();
            allLeft = _allLeft.Task;
        }

        try
        {
            await allLeft.WaitAsync(limit, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            throw new CheckpointRefusedException(
                $"{Open()} critical section(s) were still held after {limit.TotalSeconds:0.#} s. " +
                "Leave them (dispose what Checkpoint.EnterCriticalSection returned) before or while capturing, " +
                "or raise CaptureOptions.Timeout.",
                exception);
        }
        catch (OperationCanceledException)
        {
            Open();
            throw;
        }

        return new Closing(this);
    }

    /// <summary>The innermost of the sections around this flow that has not been left: another flow may have left it.</summary>
    private static Section? HeldOf(Section? section)
    {
        while (section is { Left: true })
            section = section.Outer;
        return section;
    }

    private int Open()
    {
        lock (_gate)
        {
            _allLeft = null;
            Monitor.PulseAll(_gate);
            return _held;
        }
    }

    private void Leave(Section section)
    {
        lock (_gate)
        {
            if (section.Left)
                return;
            section.Left = true;
            if (--_held == 0)
                _allLeft?.TrySetResult();
            if (_innermost.Value == section)
                _innermost.Value = section.Outer;
        }
    }

    private sealed class Section(CriticalSections sections, Section? outer) : IDisposable
    {
        public Section? Outer { get; } = outer;

        public bool Left { get; set; }

        public void Dispose() => sections.Leave(this);
    }

    private sealed class Closing(CriticalSections sections) : IDisposable
    {
        public void Dispose() => sections.Open();
    }
}
