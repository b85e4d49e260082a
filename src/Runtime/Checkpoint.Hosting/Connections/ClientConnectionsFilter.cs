using Checkpointing.Hosting.Traffic;
using Microsoft.Extensions.Http;

namespace Checkpointing.Hosting.Connections;

/// <summary>Has the handlers that HttpClientFactory makes pass the gate, and connect so that their connections are known.</summary>
internal sealed class ClientConnectionsFilter(ClientConnections connections) : IHttpMessageHandlerBuilderFilter
{
    public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
    {
        next(builder);
        if (!Checkpoint.IsSupervised)
            return;
        if (TryWatch(builder.PrimaryHandler))
            builder.AdditionalHandlers.Add(new GateHandler(connections.Gate));
    };

    /// <summary>A handler with a way of its own to connect, or one that is in use already, is left alone.</summary>
    private bool TryWatch(HttpMessageHandler handler)
    {
        if (handler is not SocketsHttpHandler { ConnectCallback: null } sockets)
            return false;
        try
        {
            sockets.ConnectCallback = connections.ConnectAsync;
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private sealed class GateHandler(TrafficGate gate) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using TrafficGate.Passage passage =
                await gate.EnterAsync($"{request.Method} {request.RequestUri?.GetLeftPart(UriPartial.Path)}", cancellationToken).ConfigureAwait(false);
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
    }
}
