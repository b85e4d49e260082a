using System.Net.Sockets;

namespace Checkpointing.Integration.Tests.Infrastructure;

/// <summary>A unix socket of somebody who has nothing to do with the captured program: of this process.</summary>
internal sealed class Stranger : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly List<Socket> _accepted = [];

    public Stranger(string path)
    {
        Path = path;
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen();
        Serving = Task.Run(ServeAsync);
    }

    public string Path { get; }

    private Task Serving { get; }

    public void Dispose()
    {
        _listener.Dispose();
        _accepted.ForEach(s => s.Dispose());
    }

    /// <summary>Accepts, and answers whatever is said with one byte.</summary>
    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptAsync();
                _accepted.Add(socket);
                _ = AnswerAsync(socket);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private static async Task AnswerAsync(Socket socket)
    {
        try
        {
            while (await socket.ReceiveAsync(new byte[16]) > 0)
                await socket.SendAsync(new byte[] { 1 });
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The program has ended, or the test.
        }
    }
}
