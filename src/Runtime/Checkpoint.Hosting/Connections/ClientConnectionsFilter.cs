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
            builder.AdditionalHandlers.Add(new GateHandler(connections));
    };

    /// <summary>A handler with a way of its own to connect, or one that is in use already, is left alone.</summary>
    private bool TryWatch(HttpMessageHandler handler)
    {
        if (handler is not SocketsHttpHandler sockets)
            return false;
        if (sockets.ConnectCallback is { } connect)
        {
            // Ours where clients share a handler, or one outlives its pipeline: whoever uses its connections must pass the gate.
            return connect.Target == connections;
        }

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
}
