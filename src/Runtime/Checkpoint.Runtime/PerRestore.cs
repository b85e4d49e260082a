namespace Checkpointing;

/// <summary>
/// A value that is computed once in the original and once again in every copy: the remedy for ids,
/// seeds and caches that must not be the same in two copies of a process.
/// </summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <param name="factory">Computes the value. Called at most once per generation unless it throws.</param>
public sealed class PerRestore<T>(Func<T> factory)
{
    private readonly Func<T> _factory = factory ?? throw new ArgumentNullException(nameof(factory));
    private readonly Lock _gate = new();
    private volatile Computed? _computed;

    /// <summary>The value of this generation. Safe to read from any thread.</summary>
    public T Value
    {
        get
        {
            Computed? computed = _computed;
            return computed is not null && computed.Generation == Checkpoint.Generation ? computed.Value : Compute();
        }
    }

    private T Compute()
    {
        lock (_gate)
        {
            while (true)
            {
                int generation = Checkpoint.Generation;
                if (_computed is { } computed && computed.Generation == generation)
                    return computed.Value;

                // The factory may have been frozen half way: what a copy ends with is then the original's, and is not returned.
                _computed = new Computed(generation, _factory());
            }
        }
    }

    private sealed record Computed(int Generation, T Value);
}
