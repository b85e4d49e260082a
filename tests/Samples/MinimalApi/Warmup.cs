namespace MinimalApi;

/// <summary>Takes the first, slow requests before the capture, so that no copy has to.</summary>
internal static class Warmup
{
    public static async Task RunAsync(IEnumerable<string> urls, int requests)
    {
        // Disposed before the capture: a copy would find the client's connection closed.
        using var client = new HttpClient();
        foreach (string url in urls.Where(u => u.StartsWith("http://", StringComparison.Ordinal)))
        {
            for (int i = 0; i < requests; i++)
                await client.GetStringAsync(new Uri(url));
        }
    }
}
