using System.Net;
using Checkpointing.Hosting.Traffic;
using Checkpointing.Supervision;

namespace Checkpointing.Hosting.Connections;

/// <summary>
/// Outgoing requests pass the gate, and are known until their answers have been read. Not those of hooks: the capture waits for them, and
/// they would wait for the capture.
/// </summary>
internal sealed class GateHandler(ClientConnections connections) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (CaptureSequence.IsInHook)
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        using TrafficGate.Passage passage = await connections.Gate.EnterAsync(NameOf(request), cancellationToken).ConfigureAwait(false);
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        await WatchAsync(response, passage.What).ConfigureAwait(false);
        return response;
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (CaptureSequence.IsInHook)
            return base.Send(request, cancellationToken);
        using TrafficGate.Passage passage = connections.Gate.EnterAsync(NameOf(request), cancellationToken).AsTask().GetAwaiter().GetResult();
        HttpResponseMessage response = base.Send(request, cancellationToken);
        WatchAsync(response, passage.What).AsTask().GetAwaiter().GetResult();
        return response;
    }

    private static string NameOf(HttpRequestMessage request) => $"{request.Method} {request.RequestUri?.GetLeftPart(UriPartial.Path)}";

    private async ValueTask WatchAsync(HttpResponseMessage response, string what)
    {
        if (HasBody(response))
            response.Content = new BodyInTransit(response.Content, await connections.Bodies.EnterAsync(what, CancellationToken.None).ConfigureAwait(false));
    }

    /// <summary>What comes after a change of protocol is a connection, a WebSocket's: it is open for as long as somebody has its stream.</summary>
    private static bool HasBody(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.SwitchingProtocols
        || (response.StatusCode is not (HttpStatusCode.NoContent or HttpStatusCode.NotModified)
            && response.RequestMessage is not { Method.Method: "HEAD" }
            && response.Content.Headers.ContentLength != 0);
}
