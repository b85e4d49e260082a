namespace Checkpointing.Participants;

/// <summary>Tells every participant one thing, each within its limit, and gathers what went wrong.</summary>
internal sealed class HookRound(TimeSpan limit)
{
    private readonly List<Exception> _failures = [];

    public bool Failed => _failures.Count > 0;

    public async Task TellAsync(IEnumerable<ICheckpointParticipant> participants, string hook, Func<ICheckpointParticipant, CancellationToken, Task> tell)
    {
        foreach (ICheckpointParticipant participant in participants)
            await TellAsync(participant, hook, tell).ConfigureAwait(false);
    }

    /// <summary>Does a step of our own, whose failure must not keep the next one from being done.</summary>
    public void Do(string step, Action action)
    {
        try
        {
            action();
        }
#pragma warning disable CA1031 // Whatever it was is gathered and thrown on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Add(step, exception);
        }
    }

    /// <param name="consequence">What the failures mean for the program.</param>
    /// <param name="reason">What went wrong before the round, if anything: it is gathered with the rest.</param>
    public CheckpointHookException ToException(string consequence, Exception? reason = null)
    {
        IEnumerable<Exception> all = reason is null ? _failures : _failures.Prepend(reason);
        string causes = string.Join("; ", all.Select(f => f.Message.TrimEnd('.')));
        return new CheckpointHookException($"{causes}. {consequence}", new AggregateException(all));
    }

    private async Task TellAsync(ICheckpointParticipant participant, string hook, Func<ICheckpointParticipant, CancellationToken, Task> tell)
    {
        using var expiry = new CancellationTokenSource();
        using var ended = new CancellationTokenSource();

        // On the pool: a hook that blocks its thread must not take the capture's own thread with it.
        Task told = Task.Run(() => tell(participant, expiry.Token), CancellationToken.None);
        if (await Task.WhenAny(told, Task.Delay(limit, ended.Token)).ConfigureAwait(false) != told)
        {
            await expiry.CancelAsync().ConfigureAwait(false);
            _failures.Add(new TimeoutException($"{hook} of {participant} took longer than its limit of {limit.TotalSeconds:0.#} s"));
            return;
        }

        await ended.CancelAsync().ConfigureAwait(false);
        try
        {
            await told.ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Any participant may throw anything; all of it is gathered and thrown on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Add($"{hook} of {participant}", exception);
        }
    }

    private void Add(string what, Exception exception) => _failures.Add(new InvalidOperationException($"{what} failed: {exception.Message}", exception));
}
