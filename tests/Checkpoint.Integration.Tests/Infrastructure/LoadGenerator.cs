using System.Net.Http.Json;

namespace Checkpointing.Integration.Tests.Infrastructure;

/// <summary>Asks a service for its notes over and over, on several connections at once, and adds one now and then.</summary>
internal sealed class LoadGenerator : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly List<string> _failures = [];
    private readonly HttpClient _client;
    private readonly Task _running;
    private int _served;

    private LoadGenerator(HttpClient client, int connections)
    {
        _client = client;
        _running = Task.WhenAll(Enumerable.Range(0, connections).Select(i => Task.Run(() => RunAsync(i))));
    }

    public static LoadGenerator Start(HttpClient client, int connections) => new(client, connections);

    /// <summary>Waits until so many more requests have been answered.</summary>
    public async Task ServedAsync(int more)
    {
        int goal = Volatile.Read(ref _served) + more;
        await Until.TrueAsync(() => Volatile.Read(ref _served) >= goal || _running.IsCompleted, $"{more} more requests", Failures);
    }

    /// <summary>Ends, and says what failed.</summary>
    public async Task<IReadOnlyList<string>> EndAsync()
    {
        await _end.CancelAsync();
        await _running.WaitAsync(Until.Limit);
        return _failures;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _end.Dispose();
    }

    private async Task RunAsync(int connection)
    {
        try
        {
            for (int i = 0; !_end.IsCancellationRequested; i++)
            {
                using HttpResponseMessage response = i % 20 == 0
                    ? await _client.PostAsJsonAsync("/notes", new { text = $"{connection:00} {i:00000}" })
                    : await _client.GetAsync(new Uri("/notes", UriKind.Relative));
                response.EnsureSuccessStatusCode();
                await response.Content.ReadAsByteArrayAsync();
                Interlocked.Increment(ref _served);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            lock (_failures)
                _failures.Add(exception.ToString());
        }
    }

    private string Failures()
    {
        lock (_failures)
            return string.Join('\n', _failures);
    }
}
