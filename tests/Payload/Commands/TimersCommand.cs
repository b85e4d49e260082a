using System.Diagnostics;
using Checkpointing;

namespace Payload.Commands;

internal static class TimersCommand
{
    private static readonly TimeSpan s_due = TimeSpan.FromMilliseconds(500);

    public static Command Command { get; } = new("timers", "", "captures with timers of every kind armed; each must fire", RunAsync);

    private static async Task<int> RunAsync(Operands operands)
    {
        var fired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var timer = new Timer(_ => fired.TrySetResult(), null, s_due, Timeout.InfiniteTimeSpan);
        using var periodic = new PeriodicTimer(s_due);
        using var expiring = new CancellationTokenSource(s_due);
        var expired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration registration = expiring.Token.Register(expired.SetResult);
        var delay = Task.Delay(s_due);
        long monotonic = Stopwatch.GetTimestamp();
        DateTime wall = DateTime.UtcNow;

        CheckpointResult result = await Checkpoint.CaptureAsync("timers");
        Fact.Print("outcome", result.Outcome);
        Fact.Print("stoppedMs", (long)result.Stopped.TotalMilliseconds);
        // The first stands still in the store, the second does not.
        Fact.Print("monotonicMs", (long)Stopwatch.GetElapsedTime(monotonic).TotalMilliseconds);
        Fact.Print("wallMs", (long)(DateTime.UtcNow - wall).TotalMilliseconds);

        await fired.Task;
        Fact.Print("fired", "Timer");
        Fact.Print("fired", await periodic.WaitForNextTickAsync() ? "PeriodicTimer" : "nothing");
        await expired.Task;
        Fact.Print("fired", "CancellationTokenSource");
        await delay;
        Fact.Print("fired", "Task.Delay");
        return 0;
    }
}
