using Checkpointing.Hosting.Traffic;

namespace Checkpointing.Hosting.Tests;

public sealed class TrafficGateTests
{
    private readonly TrafficGate _gate = new();

    [Fact]
    public async Task A_gate_that_is_closed_again_at_once_keeps_who_waits()
    {
        Assert.Empty(await CloseAsync());
        Task<TrafficGate.Passage> waiting = _gate.EnterAsync("late", TestContext.Current.CancellationToken).AsTask();
        _gate.Open();
        _ = CloseAsync();
        await Task.Delay(20, TestContext.Current.CancellationToken);
        _gate.Open();
        (await waiting.WaitAsync(Application.Limit, TestContext.Current.CancellationToken)).Dispose();
    }

    [Fact]
    public async Task Who_leaves_twice_counts_once()
    {
        TrafficGate.Passage one = await EnterAsync("one"), two = await EnterAsync("two");
        one.Dispose();
        one.Dispose();
        Assert.Equal(["two"], await CloseAsync());
        two.Dispose();
        Assert.Empty(await CloseAsync());
    }

    [Fact]
    public async Task Who_waits_may_give_up()
    {
        await CloseAsync();
        using var end = new CancellationTokenSource();
        Task<TrafficGate.Passage> waiting = _gate.EnterAsync("late", end.Token).AsTask();
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        _gate.Open();
        Assert.Empty(await CloseAsync());
    }

    /// <summary>As a hook finds it that gets its thread after its time: nobody opens it any more.</summary>
    [Fact]
    public async Task A_gate_is_not_closed_for_a_capture_that_is_called_off()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _gate.CloseAsync(Application.Limit, new CancellationToken(canceled: true)));
        Assert.False(_gate.IsClosed);
    }

    private ValueTask<TrafficGate.Passage> EnterAsync(string what) => _gate.EnterAsync(what, TestContext.Current.CancellationToken);

    private Task<IReadOnlyList<string>> CloseAsync() => _gate.CloseAsync(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken);
}
