using Checkpointing.Tool.Capturing;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Supervising.Triggers;

/// <summary>Captures a program when something outside of it says so.</summary>
internal sealed class TriggeredCaptures : IDisposable
{
    /// <summary>The capture point's name where the user gives none.</summary>
    public const string DefaultName = "triggered";

    /// <summary>For a program that has just been started and will load what listens.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_lastWait = TimeSpan.FromMinutes(2);

    private readonly TriggerPlan _plan;
    private readonly CaptureService _service;
    private readonly Orders? _orders;
    private readonly Reporter _reporter;
    private readonly CancellationTokenSource _ended = new();
    private readonly List<Task> _waits = [];
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private int _captures;

    private TriggeredCaptures(TriggerPlan plan, CaptureService service, Orders? orders, Reporter reporter)
    {
        _plan = plan;
        _service = service;
        _orders = orders;
        _reporter = reporter;
    }

    /// <summary>Begins to wait. Disposed when the program has ended.</summary>
    public static TriggeredCaptures Start(TriggerPlan plan, CaptureService service, Orders? orders, Reporter reporter)
    {
        var captures = new TriggeredCaptures(plan, service, orders, reporter);
        foreach (Trigger trigger in plan.Triggers.Where(t => t is not SignalTrigger))
            captures._waits.Add(captures.Begin(trigger, captures.WaitAsync));
        return captures;
    }

    /// <summary>Whether a signal to us calls for a capture; if so, one begins, and the signal is not the program's.</summary>
    public bool Take(int signal)
    {
        if (_ended.IsCancellationRequested || _plan.Triggers.OfType<SignalTrigger>().FirstOrDefault(t => t.Signal == signal) is not { } trigger)
            return false;
        lock (_waits)
            _waits.Add(Begin(trigger, CaptureAsync));
        return true;
    }

    public void Dispose()
    {
        _ended.Cancel();
        Task[] waits;
        lock (_waits)
            waits = [.. _waits];
        Task.WaitAll(waits, s_lastWait);
        if (_captures == 0)
            _reporter.Warn($"the program ended before '{string.Join("' or '", _plan.Triggers.Select(t => t.Text))}': nothing was captured for it.");
        _ended.Dispose();
        _oneAtATime.Dispose();
    }

    /// <summary>Nobody looks at what becomes of it before the program has ended: what went wrong is told at once.</summary>
    private Task Begin(Trigger trigger, Func<Trigger, Task> work) => Task.Run(async () =>
    {
        try
        {
            await work(trigger).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The program has ended.
        }
#pragma warning disable CA1031 // Whatever it was, the program runs on, and its exit code is to be had.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _reporter.Warn($"nothing was captured for '{trigger.Text}': {exception.Message}");
        }
    });

    private async Task WaitAsync(Trigger trigger)
    {
        await TriggerWait.ForAsync(trigger, _ended.Token).ConfigureAwait(false);
        await CaptureAsync(trigger).ConfigureAwait(false);
    }

    private async Task CaptureAsync(Trigger trigger)
    {
        await _oneAtATime.WaitAsync(_ended.Token).ConfigureAwait(false);
        try
        {
            foreach (WarmUp warmUp in _plan.WarmUps)
            {
                if (await TriggerWait.WarmAsync(warmUp, _ended.Token).ConfigureAwait(false) is { } problem)
                    _reporter.Warn(problem);
            }

            _reporter.Detail($"capturing: {trigger.Text}");
            await CaptureNowAsync().ConfigureAwait(false);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private async Task CaptureNowAsync()
    {
        _captures++;
        if (_orders is not null && await _orders.IsHeardAsync(s_patience, _ended.Token).ConfigureAwait(false) && _orders.Give(_plan.Name ?? DefaultName))
            return;
        CaptureResult result = _service.CaptureFromOutside(Stranger.FromOutside(_plan.Name ?? DefaultName));
        if (result.Checkpoint is { } checkpoint)
            _reporter.Warn(CaptureTalk.FromOutside(checkpoint));
    }
}

/// <summary>When a program is to be captured from outside, and what comes before.</summary>
internal sealed record TriggerPlan(IReadOnlyList<Trigger> Triggers, IReadOnlyList<WarmUp> WarmUps, string? Name)
{
    /// <summary>Looks at what the program writes, for who waits for a line of it.</summary>
    public void Look(string stream, ReadOnlySpan<byte> data)
    {
        foreach (OutputTrigger output in Triggers.OfType<OutputTrigger>())
            output.Watch.Look(stream, data);
    }
}
