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

    public CheckpointHookException ToException(string consequence)
    {
        string causes = string.Join("; ", _failures.Select(f => f.Message));
        return new CheckpointHookException($"{causes}. {consequence}", new AggregateException(_failures));
    }

    private async Task TellAsync(ICheckpointParticipant participant, string hook, Func<ICheckpointParticipant, CancellationToken, Task> tell)
    {
        using var expiry = new CancellationTokenSource();
        try
        {
            // On the pool: a hook that blocks its thread must not take the capture's own thread with it.
            Task told = Task.Run(() => tell(participant, expiry.Token), CancellationToken.None);
            await told.WaitAsync(limit).ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            await expiry.CancelAsync().ConfigureAwait(false);
            _failures.Add(new TimeoutException($"{hook} of {participant} took longer than its limit of {limit.TotalSeconds:0.#} s", exception));
        }
#pragma warning disable CA1031 // Any participant may throw anything; all of it is gathered and thrown on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _failures.Add(new InvalidOperationException($"{hook} of {participant} failed: {exception.Message}", exception));
        }
    }
}
