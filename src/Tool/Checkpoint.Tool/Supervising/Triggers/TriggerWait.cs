namespace Checkpointing.Tool.Supervising.Triggers;

/// <summary>Waits for what calls for a capture, and warms the program up before it.</summary>
internal static class TriggerWait
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Comes back when the moment is there.</summary>
    public static async Task ForAsync(Trigger trigger, CancellationToken ended)
    {
        switch (trigger)
        {
            case TimeTrigger time:
                await Task.Delay(time.Time, ended).ConfigureAwait(false);
                break;
            case OutputTrigger output:
                await output.Watch.Seen.WaitAsync(ended).ConfigureAwait(false);
                break;
            case HttpTrigger http:
                while (await PageRequest.StatusOfAsync(http.Address, ended).ConfigureAwait(false) != http.Status)
                    await Task.Delay(s_pause, ended).ConfigureAwait(false);
                break;
        }
    }

    /// <returns>What went wrong; null when all requests were answered well.</returns>
    public static async Task<string?> WarmAsync(WarmUp warmUp, CancellationToken ended)
    {
        int failed = 0;
        string? last = null;
        for (int i = 0; i < warmUp.Count; i++)
        {
            int status = await PageRequest.StatusOfAsync(warmUp.Address, ended).ConfigureAwait(false);
            if (status is >= 200 and <= 399)
                continue;
            failed++;
            last = status == 0 ? "no answer" : $"status {status}";
        }

        return failed == 0 ? null : $"{failed} of {warmUp.Count} requests to {warmUp.Address} failed ({last})";
    }
}
