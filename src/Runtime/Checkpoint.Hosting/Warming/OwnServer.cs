using System.Net;

namespace Checkpointing.Hosting.Warming;

/// <summary>One address of the host's own server, asked in the version of HTTP that it understands.</summary>
internal sealed class OwnServer(Uri address)
{
    private Version? _version;

    /// <exception cref="HttpRequestException">It does not answer.</exception>
    public async Task<HttpResponseMessage> AskAsync(HttpClient client, string path, CancellationToken cancellationToken)
    {
        var uri = new Uri(address, path);
        if (_version is not null)
            return await AskAsync(client, uri, _version, cancellationToken).ConfigureAwait(false);

        // What most clients speak; but where gRPC is served without TLS, nothing but HTTP/2 is understood, and nothing is negotiated.
        HttpResponseMessage? answer = null;
        HttpRequestException? failure = null;
        try
        {
            answer = await AskAsync(client, uri, HttpVersion.Version11, cancellationToken).ConfigureAwait(false);
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
            HttpResponseMessage second = await AskAsync(client, uri, HttpVersion.Version20, cancellationToken).ConfigureAwait(false);
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

    private static async Task<HttpResponseMessage> AskAsync(HttpClient client, Uri uri, Version version, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri) { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        return await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
