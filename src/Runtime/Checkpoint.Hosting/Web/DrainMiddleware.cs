using System.Net.Sockets;
using Checkpointing.Hosting.Traffic;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
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
        if (Array.Exists(_endless, p => context.Request.Path.StartsWithSegments(p, StringComparison.OrdinalIgnoreCase)))
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        using TrafficGate.Passage passage = await requests.Gate
            .EnterAsync($"{context.Request.Method} {context.Request.Path}", context.RequestAborted).ConfigureAwait(false);
        if (passage.Generation != Checkpoint.Generation && IsClosed(context))
        {
            context.Abort();
            return;
        }

        TrafficGate.Own(passage);
        await next(context).ConfigureAwait(false);
    }

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
