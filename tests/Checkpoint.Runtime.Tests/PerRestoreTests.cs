namespace Checkpointing.Tests;

public sealed class PerRestoreTests : IDisposable
{
    private int _calls;

    [Fact]
    public void A_value_is_computed_once_in_each_generation()
    {
        var value = new PerRestore<int>(() => ++_calls);
        Assert.Equal((1, 1), (value.Value, value.Value));
        Checkpoint.SetGeneration(1);
        Assert.Equal((2, 2), (value.Value, value.Value));
        Checkpoint.SetGeneration(2);
        Assert.Equal(3, value.Value);
    }

    [Fact]
    public void Nothing_is_computed_before_it_is_asked_for()
    {
        _ = new PerRestore<int>(() => ++_calls);
        Assert.Equal(0, _calls);
    }

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task Threads_share_one_value()
    {
        using var all = new Barrier(4);
        var value = new PerRestore<int>(() =>
        {
            Thread.Sleep(Limits.Short);
            return Interlocked.Increment(ref _calls);
        });
        int[] values = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                all.SignalAndWait();
                return value.Value;
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        Assert.Equal([1, 1, 1, 1], values);
    }

    [Fact]
    public void A_factory_that_throws_is_called_again()
    {
        var value = new PerRestore<int>(() => ++_calls == 1 ? throw new InvalidOperationException("not yet") : _calls);
        Assert.Throws<InvalidOperationException>(() => value.Value);
        Assert.Equal(2, value.Value);
    }

    [Fact]
    public void A_factory_that_was_frozen_half_way_is_called_again_in_the_copy()
    {
        var value = new PerRestore<int>(() =>
        {
            if (++_calls == 1)
                Checkpoint.SetGeneration(1);
            return _calls;
        });
        Assert.Equal(2, value.Value);
    }

    [Fact]
    public void A_factory_is_needed() => Assert.Throws<ArgumentNullException>(() => new PerRestore<int>(null!));

    public void Dispose() => Checkpoint.SetGeneration(0);
}
