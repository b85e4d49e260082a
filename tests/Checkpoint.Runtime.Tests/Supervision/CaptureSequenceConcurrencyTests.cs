using Checkpointing.Supervision;

namespace Checkpointing.Tests.Supervision;

/// <summary>Captures that meet each other, critical sections and cancellation.</summary>
public sealed class CaptureSequenceConcurrencyTests : IDisposable
{
    private readonly List<string> _log = [];

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task A_capture_inside_a_hook_is_refused()
    {
        FakeSupervisor inner = FakeSupervisor.Dumping();
        using IDisposable nested = Checkpoint.Register(new Recorder("a", _log, _ => inner.RunAsync().GetAwaiter().GetResult()));
        var exception = await Assert.ThrowsAsync<CheckpointHookException>(() => FakeSupervisor.Dumping().RunAsync());
        Assert.Contains("'point' was reached inside a hook of another capture", exception.Message, StringComparison.Ordinal);
        Assert.Empty(inner.Requests);
    }

    [Theory(Timeout = Limits.TestMilliseconds), InlineData(true), InlineData(false)]
    public async Task What_a_hook_leaves_running_may_capture_later(bool restored)
    {
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeSupervisor later = FakeSupervisor.Dumping();
        Task<CheckpointResult>? loop = null;
        async Task<CheckpointResult> CaptureLaterAsync()
        {
            await over.Task;
            return await later.RunAsync();
        }

        using (Checkpoint.Register(new Recorder("a", _log, hook => loop = hook == "before" ? loop : CaptureLaterAsync())))
            await (restored ? FakeSupervisor.Restoring() : FakeSupervisor.Dumping()).RunAsync();
        over.SetResult();
        Assert.Equal(CheckpointOutcome.JustDumped, (await loop!).Outcome);
    }

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task The_caller_may_capture_again_at_once()
    {
        await FakeSupervisor.Restoring().RunAsync();
        await FakeSupervisor.Dumping().RunAsync(blocking: true);
        await Assert.ThrowsAsync<CheckpointFailedException>(() => FakeSupervisor.Failing(new CheckpointFailedException("no")).RunAsync());
        Assert.Equal(CheckpointOutcome.JustDumped, (await FakeSupervisor.Dumping().RunAsync()).Outcome);
    }

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task A_second_capture_waits_for_the_first()
    {
        using var asked = new ManualResetEventSlim();
        using var answer = new ManualResetEventSlim();
        var first = new FakeSupervisor(r =>
        {
            asked.Set();
            Assert.True(answer.Wait(Limits.Wait));
            return new CaptureAnswer(CheckpointOutcome.JustDumped, "first", r.Generation, Replay: null);
        });
        FakeSupervisor second = FakeSupervisor.Dumping();
        Task<CheckpointResult> one = first.RunAsync();
        Assert.True(asked.Wait(Limits.Wait, TestContext.Current.CancellationToken));
        Task<CheckpointResult> two = second.RunAsync();
        Assert.False(two.IsCompleted);
        Assert.Empty(second.Requests);
        answer.Set();
        Assert.Equal("first", (await one).CheckpointId);
        Assert.Equal("id", (await two).CheckpointId);
    }

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task A_second_capture_does_not_wait_for_ever()
    {
        using var asked = new ManualResetEventSlim();
        using var answer = new ManualResetEventSlim();
        var first = new FakeSupervisor(r =>
        {
            asked.Set();
            Assert.True(answer.Wait(Limits.Wait));
            return new CaptureAnswer(CheckpointOutcome.JustDumped, "first", r.Generation, Replay: null);
        });
        Task<CheckpointResult> one = first.RunAsync();
        Assert.True(asked.Wait(Limits.Wait, TestContext.Current.CancellationToken));
        var exception = await Assert.ThrowsAsync<CheckpointRefusedException>(
            () => FakeSupervisor.Dumping().RunAsync(new CaptureOptions { Timeout = Limits.Short }));
        Assert.Contains("for another capture to end", exception.Message, StringComparison.Ordinal);
        answer.Set();
        await one;
    }

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task A_held_critical_section_refuses_the_capture_when_the_limit_is_over()
    {
        using IDisposable registration = Checkpoint.Register(new Recorder("a", _log));
        FakeSupervisor supervisor = FakeSupervisor.Dumping();
        using (Checkpoint.EnterCriticalSection())
        {
            await Assert.ThrowsAsync<CheckpointRefusedException>(
                () => supervisor.RunAsync(new CaptureOptions { Timeout = Limits.Short, CollectGarbage = false }));
        }

        Assert.Equal(["before a", "failed a"], _log);
        Assert.Empty(supervisor.Requests);
        await supervisor.RunAsync();
        Assert.Single(supervisor.Requests);
    }

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task Hooks_may_enter_critical_sections()
    {
        using IDisposable registration = Checkpoint.Register(new Recorder("a", _log, _ => Checkpoint.EnterCriticalSection().Dispose()));
        await FakeSupervisor.Dumping().RunAsync();
        await FakeSupervisor.Restoring().RunAsync();
        Assert.Equal(["before a", "dump a", "before a", "restore a"], _log);
    }

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task Critical_sections_are_open_again_after_a_failed_capture()
    {
        await Assert.ThrowsAsync<CheckpointFailedException>(() => FakeSupervisor.Failing(new CheckpointFailedException("no")).RunAsync());
        await EnterInAnotherFlowAsync();
    }

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task Critical_sections_are_closed_while_the_process_is_captured()
    {
        Task? entering = null;
        var supervisor = new FakeSupervisor(r =>
        {
            entering = Task.Run(() => Checkpoint.EnterCriticalSection().Dispose());
            Assert.False(entering.Wait(Limits.Short));
            return new CaptureAnswer(CheckpointOutcome.JustDumped, "id", r.Generation, Replay: null);
        });
        await supervisor.RunAsync();
        await entering!.WaitAsync(Limits.Wait, TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task Cancelling_gives_up_before_anything_is_frozen()
    {
        using var cancelling = new CancellationTokenSource();
        using IDisposable registration = Checkpoint.Register(new Recorder("a", _log, hook =>
        {
            if (hook == "before")
                cancelling.Cancel();
        }));
        FakeSupervisor supervisor = FakeSupervisor.Dumping();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => supervisor.RunUntilCancelledAsync(cancelling.Token));
        Assert.Equal(["before a", "failed a"], _log);
        Assert.Empty(supervisor.Requests);
    }

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task Cancelling_ends_the_wait_for_critical_sections()
    {
        using var cancelling = new CancellationTokenSource();
        FakeSupervisor supervisor = FakeSupervisor.Dumping();
        using (Checkpoint.EnterCriticalSection())
        {
            Task<CheckpointResult> capture = supervisor.RunUntilCancelledAsync(cancelling.Token);
            await cancelling.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => capture);
        }

        await EnterInAnotherFlowAsync();
        Assert.Empty(supervisor.Requests);
    }

    [Fact]
    public async Task A_cancelled_token_is_noticed_though_nobody_supervises()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Checkpoint.CaptureAsync("point", new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Nothing_happens_when_nobody_supervises()
    {
        using IDisposable registration = Checkpoint.Register(new Recorder("a", _log));
        Assert.False(Checkpoint.IsSupervised);
        Assert.Equal(CheckpointOutcome.NotCaptured, Checkpoint.Capture("point").Outcome);
        CheckpointResult result = await Checkpoint.CaptureAsync("point", TestContext.Current.CancellationToken);
        Assert.Equal((CheckpointOutcome.NotCaptured, "point"), (result.Outcome, result.Name));
        Assert.Empty(_log);
    }

    public void Dispose() => Checkpoint.SetGeneration(0);

    private static Task EnterInAnotherFlowAsync()
    {
        using AsyncFlowControl suppressed = ExecutionContext.SuppressFlow();
        return Task.Run(() => Checkpoint.EnterCriticalSection().Dispose()).WaitAsync(Limits.Wait);
    }
}
