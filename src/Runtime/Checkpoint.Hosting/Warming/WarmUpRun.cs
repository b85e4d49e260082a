using System.Diagnostics;
using System.Net;
using Checkpointing.Hosting.Starting;
using Checkpointing.Restoring;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Checkpointing.Hosting.Warming;

/// <summary>Does before the capture what every copy would have to do for its first requests.</summary>
internal sealed class WarmUpRun(
    IServiceProvider services, IEnumerable<IStartHandlers> starting, IEnumerable<IOwnAddresses> servers, IOptions<CheckpointHostOptions> options, ILogger<WarmUpRun> logger)
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
            await Task.WhenAll(starting.Select(s => s.Called)).WaitAsync(limit.Token).ConfigureAwait(false);
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
        List<OwnServer> own = [.. servers.SelectMany(s => s.Addresses).Select(OwnServer.At).OfType<OwnServer>()];
        if (own.Count == 0)
            logger.LogWarning("There is no address of this host to ask for {Paths}", string.Join(", ", settings.WarmUpPaths));
        try
        {
            for (int round = 0; round < settings.WarmUpRounds; round++)
            {
                foreach (OwnServer server in own.ToArray())
                {
                    // One that wants a certificate of its clients, say: the others get warm.
                    if (!await TryAskAsync(server, settings.WarmUpPaths, first: round == 0, cancellationToken).ConfigureAwait(false))
                        own.Remove(server);
                }
            }
        }
        finally
        {
            own.ForEach(s => s.Dispose());
        }
    }

    private async Task<bool> TryAskAsync(OwnServer server, IEnumerable<string> paths, bool first, CancellationToken cancellationToken)
    {
        try
        {
            foreach (string path in paths)
            {
                using HttpResponseMessage response = await server.AskAsync(path, cancellationToken).ConfigureAwait(false);
                await response.Content.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
                if (first && response.StatusCode >= HttpStatusCode.BadRequest)
                    logger.LogWarning("Warming up: {Path} at {Address} answered {Status}", path, server.Address, (int)response.StatusCode);
            }

            return true;
        }
        catch (HttpRequestException exception)
        {
            logger.LogWarning("Warming up: {Address} does not answer and stays as it is: {Reason}", server.Address, exception.Message);
            server.Dispose();
            return false;
        }
    }
}
