using Checkpointing.Hosting.Connections;
using Checkpointing.Hosting.Reloading;
using Checkpointing.Hosting.Traffic;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Checkpointing.Hosting;

/// <summary>
/// Everything of this host that is told of captures. Before: requests are stopped, then the application's services, then the
/// connections that both may have used. Afterwards the other way round, so that a request finds everything as it should be.
/// </summary>
internal sealed class HostParticipants(
    IServiceProvider services, ConfigurationReload configuration, DatabasePools databases, ClientConnections clients, RequestDrain requests) : IDisposable
{
    private readonly Stack<IDisposable> _registrations = new();

    public void Register()
    {
        Register(configuration);
        Register(databases);
        Register(clients);
        foreach (ICheckpointParticipant participant in OfApplication())
            Register(participant);
        Register(requests);
    }

    public void Dispose()
    {
        while (_registrations.TryPop(out IDisposable? registration))
            registration.Dispose();
    }

    /// <summary>A hosted service is often registered under both types; it is told once.</summary>
    private IEnumerable<ICheckpointParticipant> OfApplication() =>
        services.GetServices<ICheckpointParticipant>()
            .Concat(services.GetServices<IHostedService>().OfType<ICheckpointParticipant>())
            .Distinct(ReferenceEqualityComparer.Instance)
            .Cast<ICheckpointParticipant>();

    private void Register(ICheckpointParticipant participant) => _registrations.Push(Checkpoint.Register(participant));
}
