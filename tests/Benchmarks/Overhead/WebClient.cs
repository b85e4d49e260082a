using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Checkpointing.Benchmarks.Processes;

namespace Checkpointing.Benchmarks.Overhead;

/// <summary>Asks a service for its first page until it answers. A plain socket: an HTTP client's own warm-up would be in the figure.</summary>
internal static class WebClient
{
    private static readonly byte[] s_request = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray();

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The timestamp at which the first bytes of a good response were there.</summary>
    /// <param name="port">Where it will listen.</param>
    /// <param name="service">What is to listen there.</param>
    /// <param name="limit">How long to ask.</param>
    public static long WaitForResponse(int port, Child service, TimeSpan limit)
    {
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < limit)
        {
            if (TryAsk(port, limit))
                return Stopwatch.GetTimestamp();
            service.ThrowIfEnded();
            Thread.Sleep(1);
        }

        throw new BenchmarkException($"Nothing answered on port {port} within {limit.TotalSeconds:0} s.");
    }

    private static bool TryAsk(int port, TimeSpan limit)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = (int)limit.TotalMilliseconds, NoDelay = true };
        try
        {
            // Without an exception for each time that nobody listens: throwing them would take a core from what is measured.
            using var connecting = new SocketAsyncEventArgs { RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, port) };
            using var connected = new ManualResetEventSlim();
            connecting.Completed += (_, _) => connected.Set();
            if (socket.ConnectAsync(connecting) && !connected.Wait(limit))
                return false;
            if (connecting.SocketError != SocketError.Success)
                return false;
            socket.Send(s_request);
            byte[] answer = new byte[1024];
            int count = socket.Receive(answer);
            return count > 0 && answer.AsSpan(0, count).StartsWith("HTTP/1.1 200"u8);
        }
        catch (SocketException)
        {
            // Nobody listens yet, or the one who does is not awake.
            return false;
        }
    }
}
