using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Checkpointing.Hosting.Warming;

/// <summary>Does before the capture what every copy would have to do for its first requests.</summary>
internal sealed class WarmUpRun(
    IServiceProvider services, IEnumerable<IOwnAddresses> servers, IOptions<CheckpointHostOptions> options, ILogger<WarmUpRun> logger)
{
    /// <exception cref="OperationCanceledException">The host stops.</exception>
    public async Task RunAsync(CancellationToken stopping)
    {
        CheckpointHostOptions settings = options.Value;
        long started = Stopwatch.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(settings.WarmUpTimeout);
        try
        {
            await AskAsync(settings, limit.Token).ConfigureAwait(false);
            if (settings.WarmUp is { } more)
                await more(services, limit.Token).ConfigureAwait(false);
            await CompilerRest.WaitAsync(settings.CompilerRest, limit.Token).ConfigureAwait(false);
            logger.LogDebug("Warm after {Elapsed} ms", (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            logger.LogWarning("Warming up took longer than {Limit} s; the host is captured as it is", settings.WarmUpTimeout.TotalSeconds);
        }
#pragma warning disable CA1031 // What the application does to get warm may throw anything, and a colder copy is better than none.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            logger.LogWarning(exception, "Warming up failed; the host is captured as it is: {Reason}", exception.Message);
        }
    }

    private async Task AskAsync(CheckpointHostOptions settings, CancellationToken cancellationToken)
    {
        if (settings.WarmUpPaths.Count == 0)
            return;
        OwnServer[] own = [.. servers.SelectMany(s => s.Addresses).Select(OwnAddress.ToAsk).OfType<Uri>().Select(a => new OwnServer(a))];
        if (own.Length == 0)
        {
            logger.LogWarning("There is no address of this host to ask for {Paths}", string.Join(", ", settings.WarmUpPaths));
            return;
        }

        // A client of our own, gone before the capture with its connections. Whose certificate it is does not matter: we ask ourselves.
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false };
#pragma warning disable CA5359
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        using var client = new HttpClient(handler);
        for (int round = 0; round < settings.WarmUpRounds; round++)
        {
            foreach ((OwnServer server, string path) in own.SelectMany(_ => settings.WarmUpPaths, (server, path) => (server, path)))
            {
                using HttpResponseMessage response = await server.AskAsync(client, path, cancellationToken).ConfigureAwait(false);
                await response.Content.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
                if (round == 0 && response.StatusCode >= HttpStatusCode.BadRequest)
                    logger.LogWarning("Warming up: {Address} answered {Status}", response.RequestMessage?.RequestUri, (int)response.StatusCode);
            }
        }
    }
}
