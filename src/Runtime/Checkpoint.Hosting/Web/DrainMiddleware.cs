using System.Net.Sockets;
using Checkpointing.Hosting.Traffic;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Checkpointing.Hosting.Web;

/// <summary>
/// The outermost middleware: each request passes the gate. In a copy, requests of the original's clients are dropped: their
/// connections are closed there, and the original answers them.
/// </summary>
internal sealed class DrainMiddleware(RequestDelegate next, RequestDrain requests, IOptions<CheckpointHostOptions> options)
{
    private readonly PathString[] _endless = [.. options.Value.EndlessPaths.Select(p => new PathString(p))];

    public async Task InvokeAsync(HttpContext context)
    {
        using TrafficGate.Passage passage = await requests.Gate
            .EnterAsync($"{context.Request.Method} {context.Request.Path}", context.RequestAborted).ConfigureAwait(false);
        if (passage.Generation != Checkpoint.Generation && IsClosed(context))
        {
            context.Abort();
            return;
        }

        // What never ends waits for a capture that is under way, and no capture waits for it.
        if (IsEndless(context))
            passage.Dispose();
        else
            TrafficGate.Own(passage);
        await next(context).ConfigureAwait(false);
    }

    /// <summary>A WebSocket lasts as long as its client likes. By HTTP/1.1 it comes as an upgrade, by HTTP/2 as an extended CONNECT.</summary>
    private bool IsEndless(HttpContext context) =>
        string.Equals(context.Request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase)
        || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true }
        || Array.Exists(_endless, p => context.Request.Path.StartsWithSegments(p, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// A copy's threads run before it is told that it is one: a request that came with the generation of the original may still be
    /// a new client's. Only the connection tells; that of the original's client is closed in a copy, and nothing waits in it.
    /// </summary>
    private static bool IsClosed(HttpContext context)
    {
        try
        {
            return context.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket && socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }
}
