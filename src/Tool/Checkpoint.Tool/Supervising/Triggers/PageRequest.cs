using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Checkpointing.Tool.Supervising.Triggers;

/// <summary>
/// One GET to a program on this machine, on a connection of its own: one that is kept alive would be captured, and found closed by
/// every copy. Written on a socket, because an HTTP client would double the tool.
/// </summary>
internal static class PageRequest
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    /// <returns>The status, when the whole answer is there; 0 when there was none.</returns>
    public static async Task<int> StatusOfAsync(Uri address, CancellationToken cancelled)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        limit.CancelAfter(s_limit);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address.DnsSafeHost, address.Port, limit.Token).ConfigureAwait(false);
            await using NetworkStream stream = client.GetStream();
            string request = $"GET {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\nUser-Agent: dotnet-checkpoint\r\nAccept: */*\r\nConnection: close\r\n\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request), limit.Token).ConfigureAwait(false);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            string? line = await reader.ReadLineAsync(limit.Token).ConfigureAwait(false);
            // The work of the page counts, not only its first line.
            await stream.CopyToAsync(Stream.Null, limit.Token).ConfigureAwait(false);
            return StatusIn(line);
        }
        catch (Exception exception) when (exception is SocketException or IOException || (exception is OperationCanceledException && !cancelled.IsCancellationRequested))
        {
            return 0;
        }
    }

    // "HTTP/1.1 200 OK"
    private static int StatusIn(string? line) =>
        line is not null && line.StartsWith("HTTP/", StringComparison.Ordinal) && line.Split(' ') is [_, var status, ..]
        && int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
}
