namespace Checkpointing.Integration.Tests.Infrastructure;

/// <summary>Waits for something that must come true, never for a time.</summary>
internal static class Until
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task TrueAsync(Func<bool> condition, string what, Func<string>? details = null)
    {
        long deadline = Environment.TickCount64 + (long)Limit.TotalMilliseconds;
        while (!condition())
        {
            if (Environment.TickCount64 > deadline)
                throw new TimeoutException($"{what}: not within {Limit.TotalSeconds} s. {details?.Invoke()}");
            await Task.Delay(10);
        }
    }
}
