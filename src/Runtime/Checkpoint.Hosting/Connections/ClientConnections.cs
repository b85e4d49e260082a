using System.Diagnostics;
using System.Net.Sockets;
using Checkpointing.Hosting.Traffic;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Checkpointing.Hosting.Connections;

/// <summary>Closes the pooled connections of HttpClientFactory's clients, when no request is using one.</summary>
internal sealed class ClientConnections(IOptions<CheckpointHostOptions> options, ILogger<ClientConnections> logger) : ICheckpointParticipant
{
    /// <summary>A body that is read at all is read soon; one that takes longer may be a stream of events, and no capture waits for its end.</summary>
    private static readonly TimeSpan s_bodyLimit = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<WeakReference<Socket>> _open = [];

    public TrafficGate Gate { get; } = new();

    /// <summary>The responses that have come and whose bodies are still being read.</summary>
    public TrafficGate Bodies { get; } = new();

    public async Task BeforeCaptureAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.ClosePooledConnections)
            return;
        long started = Stopwatch.GetTimestamp();
        IReadOnlyList<string> left = await Gate.CloseAsync(options.Value.DrainTimeout, cancellationToken).ConfigureAwait(false);
        if (left.Count > 0)
        {
            // The original's requests must not fail for the sake of copies; they are no reason to have none, either.
            logger.LogWarning("{Count} outgoing request(s) are still in flight and will fail in copies: {Requests}", left.Count, string.Join(", ", left.Take(5)));
            return;
        }

        TimeSpan rest = options.Value.DrainTimeout - Stopwatch.GetElapsedTime(started);
        left = await Bodies.CloseAsync(TimeSpan.FromTicks(Math.Clamp(rest.Ticks, 0, s_bodyLimit.Ticks)), cancellationToken).ConfigureAwait(false);
        if (left.Count > 0)
        {
            // Whose connection is whose, nobody tells.
            logger.LogWarning(
                "{Count} response(s) are still being read and will end in copies; no pooled connection is closed: {Requests}", left.Count, string.Join(", ", left.Take(5)));
            return;
        }

        // Called off, and the gates may be open again.
        cancellationToken.ThrowIfCancellationRequested();
        foreach (Socket socket in TakeAll())
            socket.Dispose();
    }

    public Task AfterDumpAsync(CancellationToken cancellationToken) => OpenAsync();

    public Task AfterRestoreAsync(ReplayContext replay, CancellationToken cancellationToken) => OpenAsync();

    public Task CaptureFailedAsync(Exception reason, CancellationToken cancellationToken) => OpenAsync();

    /// <summary>Connects as SocketsHttpHandler does by itself, and remembers the connection.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        lock (_gate)
        {
            _open.RemoveAll(w => !w.TryGetTarget(out Socket? old) || !old.Connected);
            _open.Add(new WeakReference<Socket>(socket));
        }

        return new NetworkStream(socket, ownsSocket: true);
    }

    public override string ToString() => "the closing of pooled HTTP connections";

    private List<Socket> TakeAll()
    {
        lock (_gate)
        {
            List<Socket> sockets = [.. _open.Select(w => w.TryGetTarget(out Socket? socket) ? socket : null).OfType<Socket>()];
            _open.Clear();
            return sockets;
        }
    }

    private Task OpenAsync()
    {
        Bodies.Open();
        Gate.Open();
        return Task.CompletedTask;
    }
}
