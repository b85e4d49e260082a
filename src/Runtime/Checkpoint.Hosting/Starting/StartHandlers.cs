using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Checkpointing.Hosting.Starting;

/// <summary>
/// Handlers of ApplicationStarted are called one after the other, the last one that was registered first. Who wants to come after the
/// application's own has to register before it can: when the host is made, which asks for its options.
/// </summary>
internal sealed class StartHandlers(IHostApplicationLifetime lifetime) : IConfigureOptions<HostOptions>, IStartHandlers
{
    private TaskCompletionSource? _called;

    /// <summary>At once in a host that is made in another way.</summary>
    public Task Called => _called?.Task ?? Task.CompletedTask;

    public void Configure(HostOptions options)
    {
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.CompareExchange(ref _called, called, null) is null)
            lifetime.ApplicationStarted.Register(called.SetResult);
    }
}
