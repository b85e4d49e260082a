using System.Net;
using System.Net.Sockets;

namespace Checkpointing.Hosting.Warming;

/// <summary>
/// One address of the host's own server, asked in the version of HTTP that it understands. By a client of our own, gone before the
/// capture with its connections.
/// </summary>
internal sealed class OwnServer : IDisposable
{
    private readonly HttpClient _client;
    private Version? _version;

    private OwnServer(Uri address, string? socket)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false };

        // Whose certificate it is does not matter: we ask ourselves.
#pragma warning disable CA5359
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        if (socket is not null)
            handler.ConnectCallback = (_, cancellationToken) => ConnectAsync(socket, cancellationToken);
        _client = new HttpClient(handler) { BaseAddress = address };
        Address = socket ?? address.AbsoluteUri;
    }

    /// <summary>What it is called when there is something to tell of it.</summary>
    public string Address { get; }

    /// <summary>Null when there is no asking at this address.</summary>
    public static OwnServer? At(string address) => OwnAddress.ToAsk(address) is { } uri ? new OwnServer(uri, OwnAddress.SocketOf(address)) : null;

    /// <exception cref="HttpRequestException">It does not answer.</exception>
    public async Task<HttpResponseMessage> AskAsync(string path, CancellationToken cancellationToken)
    {
        var uri = new Uri(path, UriKind.Relative);
        if (_version is not null)
            return await AskAsync(uri, _version, cancellationToken).ConfigureAwait(false);

        // What most clients speak; but where gRPC is served without TLS, nothing but HTTP/2 is understood, and nothing is negotiated.
        HttpResponseMessage? answer = null;
        HttpRequestException? failure = null;
        try
        {
            answer = await AskAsync(uri, HttpVersion.Version11, cancellationToken).ConfigureAwait(false);
            if (answer.StatusCode != HttpStatusCode.BadRequest)
            {
                _version = HttpVersion.Version11;
                return answer;
            }
        }
        catch (HttpRequestException exception)
        {
            failure = exception;
        }

        try
        {
            HttpResponseMessage second = await AskAsync(uri, HttpVersion.Version20, cancellationToken).ConfigureAwait(false);
            _version = HttpVersion.Version20;
            answer?.Dispose();
            return second;
        }
        catch (HttpRequestException)
        {
            // It is the first answer that counts.
            _version = HttpVersion.Version11;
            return answer ?? throw failure!;
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> AskAsync(Uri uri, Version version, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri) { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        try
        {
            return await _client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            // A connection that is closed in the very moment in which it is made: the client asks it for its other end, and lets that error through.
            throw new HttpRequestException(exception.Message, exception);
        }
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
