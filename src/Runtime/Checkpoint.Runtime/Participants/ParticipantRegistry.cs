namespace Checkpointing.Participants;

/// <summary>Who is to be told of captures, in the order of registration.</summary>
internal sealed class ParticipantRegistry
{
    private readonly Lock _gate = new();
    private readonly List<Registration> _registrations = [];

    public static ParticipantRegistry Shared { get; } = new();

    public IDisposable Add(ICheckpointParticipant participant)
    {
        var registration = new Registration(this, participant);
        lock (_gate)
            _registrations.Add(registration);
        return registration;
    }

    public ICheckpointParticipant[] Snapshot()
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
