using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Checkpointing.Participants;
using Checkpointing.Supervision;

namespace Checkpointing.Testing;

/// <summary>
/// What a real process has one of, once more for a test: who supervises, who takes part, which generation it is. What asks for
/// <see cref="Current"/> first and finds none uses the process's own.
/// </summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A SemaphoreSlim without a wait handle holds nothing.")]
internal sealed class Simulation(ISupervisor supervisor)
{
    private static readonly AsyncLocal<Simulation?> s_ofFlow = new();
    private static Simulation? s_ofProcess;
    private static int s_running;

    private readonly ConditionalWeakTable<object, object> _values = [];
    private readonly int _firstGeneration = Checkpoint.Generation;
    private readonly Simulation? _outer = s_ofFlow.Value;
    private volatile bool _ended;
    private int _generation = Checkpoint.Generation;

    /// <summary>Null in every process but a test's. Asked for at each capture point, so it costs no more than a field then.</summary>
    public static Simulation? Current
    {
        get
        {
            if (Volatile.Read(ref s_running) == 0)
                return null;
            Simulation? simulation = s_ofFlow.Value;
            while (simulation is { _ended: true })
                simulation = simulation._outer;
            return simulation ?? Volatile.Read(ref s_ofProcess);
        }
    }

    public ISupervisor Supervisor { get; } = supervisor;

    public ParticipantRegistry Participants { get; } = new();

    public CriticalSections Sections { get; } = new();

    public SemaphoreSlim OneAtATime { get; } = new(1, 1);

    public int Generation
    {
        get => Volatile.Read(ref _generation);
        set => Volatile.Write(ref _generation, value);
    }

    /// <exception cref="InvalidOperationException">The whole process is simulated already.</exception>
    public void Begin(SimulationScope scope)
    {
        if (scope == SimulationScope.Process && Interlocked.CompareExchange(ref s_ofProcess, this, null) is not null)
        {
            throw new InvalidOperationException(
                "A SimulatedSupervisor of the whole process is in use already. Dispose it first; put tests that use one into one collection.");
        }

        if (scope == SimulationScope.Flow)
            s_ofFlow.Value = this;
        Interlocked.Increment(ref s_running);
    }

    public void End()
    {
        // It may be ended from another flow than the one that began it, which then still has it.
        _ended = true;
        if (s_ofFlow.Value == this)
            s_ofFlow.Value = _outer;
        Interlocked.CompareExchange(ref s_ofProcess, null, this);
        Interlocked.Decrement(ref s_running);
    }

    /// <summary>
    /// Where a value of this generation belongs when it must not be seen by other tests: a copy's values are its own, those of the
    /// original are the process's.
    /// </summary>
    public TSlot? SlotOf<TSlot>(object value)
        where TSlot : class, new() =>
        Generation == _firstGeneration ? null : (TSlot)_values.GetValue(value, static _ => new TSlot());
}
