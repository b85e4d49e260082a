using Checkpointing.Testing;

namespace Checkpointing.Participants;

/// <summary>Who is to be told of captures, in the order of registration.</summary>
internal sealed class ParticipantRegistry
{
    private static readonly ParticipantRegistry s_ofProcess = new();

    private readonly Lock _gate = new();
    private readonly List<Registration> _registrations = [];

    public static ParticipantRegistry Shared => Simulation.Current is { } simulation ? simulation.Participants : s_ofProcess;

    public IDisposable Add(ICheckpointParticipant participant)
    {
        var registration = new Registration(this, participant);
        lock (_gate)
            _registrations.Add(registration);
        return registration;
    }

    /// <summary>Those of the process come first in a simulation: who registered before it began is told there, too.</summary>
    public ICheckpointParticipant[] Snapshot() => this == s_ofProcess ? Own() : [.. s_ofProcess.Own(), .. Own()];

    private ICheckpointParticipant[] Own()
    {
        lock (_gate)
            return [.. _registrations.Select(r => r.Participant)];
    }

    private void Remove(Registration registration)
    {
        lock (_gate)
            _registrations.Remove(registration);
    }

    private sealed class Registration(ParticipantRegistry registry, ICheckpointParticipant participant) : IDisposable
    {
        public ICheckpointParticipant Participant { get; } = participant;

        public void Dispose() => registry.Remove(this);
    }
}
