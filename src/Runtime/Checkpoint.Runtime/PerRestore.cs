using Checkpointing.Testing;

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
    private readonly Slot _ofProcess = new();

    /// <summary>The value of this generation. Safe to read from any thread.</summary>
    public T Value
    {
        get
        {
            // A test that is told that it is a copy computes a value of its own: others run in the same process.
            Slot slot = Simulation.Current?.SlotOf<Slot>(this) ?? _ofProcess;
            Computed? computed = slot.Computed;
            return computed is not null && computed.Generation == Checkpoint.Generation ? computed.Value : Compute(slot);
        }
    }

    private T Compute(Slot slot)
    {
        lock (slot.Gate)
        {
            while (true)
            {
                int generation = Checkpoint.Generation;
                if (slot.Computed is { } computed && computed.Generation == generation)
                    return computed.Value;

                // The factory may have been frozen half way: what a copy ends with is then the original's, and is not returned.
                slot.Computed = new Computed(generation, _factory());
            }
        }
    }

    private sealed class Slot
    {
        private volatile Computed? _computed;

        public Lock Gate { get; } = new();

        public Computed? Computed
        {
            get => _computed;
            set => _computed = value;
        }
    }

    private sealed record Computed(int Generation, T Value);
}
