using Checkpointing.Participants;

namespace Checkpointing.Tests.Participants;

public sealed class CriticalSectionsTests
{
    private readonly CriticalSections _sections = new();

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task Closing_waits_until_the_last_section_is_left()
    {
        IDisposable one = _sections.Enter();
        IDisposable two = _sections.Enter();
        Task<IDisposable> closing = CloseAsync();
        one.Dispose();
        Assert.False(closing.IsCompleted);
        two.Dispose();
        (await closing).Dispose();
    }

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task A_section_is_left_once()
    {
        IDisposable one = _sections.Enter();
        using IDisposable two = _sections.Enter();
        one.Dispose();
        one.Dispose();
        var exception =
            await Assert.ThrowsAsync<CheckpointRefusedException>(() => _sections.CloseAsync(Limits.Short, CancellationToken.None));
        Assert.StartsWith("1 critical section(s) were still held after", exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task A_capture_that_waits_lets_nobody_else_in()
    {
        // Without this a server whose requests overlap could never be captured.
        IDisposable held = _sections.Enter();
        Task<IDisposable> closing = CloseAsync();
        Task<IDisposable> newcomer = InAnotherFlow(_sections.Enter);
        Assert.NotSame(newcomer, await Task.WhenAny(newcomer, Task.Delay(Limits.Short, TestContext.Current.CancellationToken)));
        held.Dispose();
        IDisposable closed = await closing;
        Assert.False(newcomer.IsCompleted);
        closed.Dispose();
        (await newcomer).Dispose();
    }

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task Who_holds_a_section_may_enter_another_while_a_capture_waits()
    {
        IDisposable outer = _sections.Enter();
        Task<IDisposable> closing = CloseAsync();
        using (await Task.Run(_sections.Enter, TestContext.Current.CancellationToken))
        {
            outer.Dispose();
            Assert.False(closing.IsCompleted);
        }

        (await closing).Dispose();
    }

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task A_flow_whose_section_was_left_by_another_is_a_newcomer()
    {
        IDisposable outer = _sections.Enter();
        await InAnotherFlow(() =>
        {
            outer.Dispose();
            return outer;
        });
        IDisposable closed = await CloseAsync();
        Task<IDisposable> entering = Task.Run(_sections.Enter, TestContext.Current.CancellationToken);
        Assert.NotSame(entering, await Task.WhenAny(entering, Task.Delay(Limits.Short, TestContext.Current.CancellationToken)));
        closed.Dispose();
        (await entering).Dispose();
    }

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task Sections_are_open_again_when_the_limit_was_over()
    {
        using IDisposable held = _sections.Enter();
        await Assert.ThrowsAsync<CheckpointRefusedException>(() => _sections.CloseAsync(Limits.Short, CancellationToken.None));
        (await InAnotherFlow(_sections.Enter)).Dispose();
    }

    private static Task<IDisposable> InAnotherFlow(Func<IDisposable> action)
    {
        using AsyncFlowControl suppressed = ExecutionContext.SuppressFlow();
        return Task.Run(action);
    }

    private Task<IDisposable> CloseAsync() => _sections.CloseAsync(Limits.Wait, TestContext.Current.CancellationToken);
}
