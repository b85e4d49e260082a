namespace Checkpointing.Hosting.Traffic;

/// <summary>
/// Counts what is in flight. While it is closed, who comes waits, and who is inside may finish.
/// </summary>
internal sealed class TrafficGate
{
    private static readonly AsyncLocal<Passage?> s_own = new();

    private readonly Lock _gate = new();
    private readonly HashSet<Passage> _inside = [];
    private TaskCompletionSource? _opened;
    private TaskCompletionSource? _drained;
    private Passage? _exempt;
    private int _asking;

    public bool IsClosed
    {
        get
        {
            lock (_gate)
                return _opened is not null;
        }
    }

    /// <summary>Enters, at once or when the gate is opened again.</summary>
    /// <param name="what">What it is called when it does not finish.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public ValueTask<Passage> EnterAsync(string what, CancellationToken cancellationToken)
    {
        Task opened;
        lock (_gate)
        {
            if (_opened is null)
                return ValueTask.FromResult(Admit(what, Checkpoint.Generation));
            opened = _opened.Task;
        }

        return WaitAsync(opened, what, Checkpoint.Generation, cancellationToken);
    }

    /// <summary>Says that what is done in this flow is done for this passage: a capture that it asks for does not wait for it.</summary>
    public static void Own(Passage passage) => s_own.Value = passage;

    /// <summary>
    /// What is done in this flow waits for a capture from now on, its own or one before that. None waits for it: two requests that ask for
    /// a capture at once would wait for each other.
    /// </summary>
    /// <returns>Ends when disposed; null when this flow belongs to nothing that has entered.</returns>
    public IDisposable? BeginAsking()
    {
        if (s_own.Value is not { } own)
            return null;
        lock (_gate)
        {
            own.Asks++;
            _asking++;
            CompleteIfDrained();
        }

        return new Asking(this, own);
    }

    /// <summary>Closes the gate and waits until nothing is inside.</summary>
    /// <returns>What is still inside when the limit is over; empty when all is well.</returns>
    public async Task<IReadOnlyList<string>> CloseAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        Task drained;
        lock (_gate)
        {
            // A hook may get its thread only when its time is over and the capture called off: nobody would open what it closes.
            cancellationToken.ThrowIfCancellationRequested();
            _opened ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _exempt = s_own.Value;
            drained = _drained.Task;
            CompleteIfDrained();
        }

        try
        {
            await drained.WaitAsync(limit, cancellationToken).ConfigureAwait(false);
            return [];
        }
        catch (TimeoutException)
        {
            lock (_gate)
                return [.. _inside.Where(p => !IsPassedOver(p)).Select(p => p.What)];
        }
    }

    public void Open()
    {
        TaskCompletionSource? opened;
        lock (_gate)
        {
            opened = _opened;
            _opened = null;
            _drained = null;
            _exempt = null;
        }

        opened?.SetResult();
    }

    private async ValueTask<Passage> WaitAsync(Task opened, string what, int generation, CancellationToken cancellationToken)
    {
        while (true)
        {
            await opened.WaitAsync(cancellationToken).ConfigureAwait(false);
            lock (_gate)
            {
                // The next capture may have closed it again.
                if (_opened is null)
                    return Admit(what, generation);
                opened = _opened.Task;
            }
        }
    }

    private Passage Admit(string what, int generation)
    {
        var passage = new Passage(this, what, generation);
        _inside.Add(passage);
        return passage;
    }

    private void Leave(Passage passage)
    {
        lock (_gate)
        {
            if (_inside.Remove(passage))
                CompleteIfDrained();
        }
    }

    private void CompleteIfDrained()
    {
        if (_drained is not null && _inside.Count <= _asking + 1 && _inside.All(IsPassedOver))
            _drained.TrySetResult();
    }

    private bool IsPassedOver(Passage passage) => passage == _exempt || passage.Asks > 0;

    private void EndAsking(Passage passage)
    {
        lock (_gate)
        {
            passage.Asks--;
            _asking--;
        }
    }

    /// <summary>One that has entered. Leaves when disposed.</summary>
    internal sealed class Passage(TrafficGate gate, string what, int generation) : IDisposable
    {
        public string What { get; } = what;

        /// <summary>The generation in which it came: in a copy, what had waited at the gate belongs to the original.</summary>
        public int Generation { get; } = generation;

        /// <summary>How many captures it waits for.</summary>
        public int Asks { get; set; }

        public void Dispose() => gate.Leave(this);
    }

    private sealed class Asking(TrafficGate gate, Passage passage) : IDisposable
    {
        public void Dispose() => gate.EndAsking(passage);
    }
}
