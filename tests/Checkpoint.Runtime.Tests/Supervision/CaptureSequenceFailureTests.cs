namespace Checkpointing.Tests.Supervision;

/// <summary>Hooks that fail, take too long, or cannot be told.</summary>
public sealed class CaptureSequenceFailureTests : IDisposable
{
    private readonly List<string> _log = [];
    private readonly List<IDisposable> _registrations = [];

    [Fact]
    public async Task A_failed_before_hook_calls_the_capture_off_and_everybody_is_told()
    {
        Register("a");
        Register("b", failing: "before");
        Register("c", failing: "before");
        FakeSupervisor supervisor = FakeSupervisor.Dumping();
        var exception = await Assert.ThrowsAsync<CheckpointHookException>(() => supervisor.RunAsync());
        Assert.Equal(["before c", "before b", "before a", "failed a", "failed b", "failed c"], _log);
        Assert.Empty(supervisor.Requests);
        Assert.Equal(
            "BeforeCapture of participant c failed: before c broke; " +
            "BeforeCapture of participant b failed: before b broke. Nothing was captured.",
            exception.Message);
        Assert.Equal(2, Assert.IsType<AggregateException>(exception.InnerException).InnerExceptions.Count);
    }

    [Fact]
    public async Task Failures_of_the_original_are_gathered_after_everybody_was_told()
    {
        Register("a", failing: "dump");
        Register("b", failing: "dump");
        Register("c");
        var exception = await Assert.ThrowsAsync<CheckpointHookException>(() => FakeSupervisor.Dumping().RunAsync());
        Assert.Equal(["dump a", "dump b", "dump c"], _log[3..]);
        Assert.Contains("dump a broke", exception.Message, StringComparison.Ordinal);
        Assert.Contains("dump b broke", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("The capture itself was made.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failures_of_a_copy_are_reported_and_thrown()
    {
        Register("a", failing: "restore");
        FakeSupervisor supervisor = FakeSupervisor.Restoring();
        var exception = await Assert.ThrowsAsync<CheckpointHookException>(() => supervisor.RunAsync());
        Assert.Same(exception, Assert.Single(supervisor.Awake));
        Assert.EndsWith("This is a copy, and it was restored.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_that_cannot_be_made_unlike_its_siblings_is_not_told_that_the_capture_is_off()
    {
        Register("a");
        FakeSupervisor supervisor = FakeSupervisor.Restoring(("=no name", "x"), ("CHECKPOINT_TEST_APPLIED", "applied"));
        var exception = await Assert.ThrowsAsync<CheckpointHookException>(() => supervisor.RunAsync());
        Assert.Equal(["before a", "restore a"], _log);
        Assert.Contains("'=no name'", exception.Message, StringComparison.Ordinal);
        Assert.Same(exception, Assert.Single(supervisor.Awake));
        Assert.Equal(1, Checkpoint.Generation);
        Assert.Equal("applied", Environment.GetEnvironmentVariable("CHECKPOINT_TEST_APPLIED"));
    }

    [Fact]
    public async Task A_failed_CaptureFailed_is_gathered_with_the_reason()
    {
        Register("a", failing: "failed");
        var cause = new CheckpointFailedException("CRIU could not.");
        var exception = await Assert.ThrowsAsync<CheckpointHookException>(() => FakeSupervisor.Failing(cause).RunAsync());
        Assert.Equal("CRIU could not; CaptureFailed of participant a failed: failed a broke. Nothing was captured.", exception.Message);
        Assert.Same(cause, Assert.IsType<AggregateException>(exception.InnerException).InnerExceptions[0]);
    }

    [Fact]
    public async Task A_failed_CaptureFailed_of_a_point_that_is_not_captured_is_thrown()
    {
        Register("a", failing: "failed");
        var exception = await Assert.ThrowsAsync<CheckpointHookException>(() => FakeSupervisor.NotCapturing().RunAsync());
        Assert.EndsWith("Nothing was captured.", exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task A_hook_over_its_limit_is_named_and_its_token_cancelled()
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Register("a");
        _registrations.Add(Checkpoint.Register(new Endless(cancelled)));
        var exception = await Assert.ThrowsAsync<CheckpointHookException>(
            () => FakeSupervisor.Dumping().RunAsync(new CaptureOptions { HookTimeout = Limits.Short, CollectGarbage = false }));
        Assert.StartsWith(
            "BeforeCapture of the endless one took longer than its limit of 0.1 s", exception.Message, StringComparison.Ordinal);
        await cancelled.Task.WaitAsync(Limits.Wait, TestContext.Current.CancellationToken);
        Assert.Equal(["before a", "failed a"], _log);
    }

    [Fact]
    public async Task A_TimeoutException_of_a_hook_is_its_own_and_not_the_limit()
    {
        _registrations.Add(Checkpoint.Register(new Recorder("a", _log, _ => throw new TimeoutException("the database was slow"))));
        var exception = await Assert.ThrowsAsync<CheckpointHookException>(() => FakeSupervisor.Dumping().RunAsync());
        Assert.StartsWith("BeforeCapture of participant a failed: the database was slow", exception.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _registrations.ForEach(r => r.Dispose());
        Checkpoint.SetGeneration(0);
        Environment.SetEnvironmentVariable("CHECKPOINT_TEST_APPLIED", null);
    }

    private void Register(string name, string? failing = null) => _registrations.Add(Checkpoint.Register(new Recorder(name, _log, hook =>
    {
        if (hook == failing)
            throw new InvalidOperationException($"{hook} {name} broke");
    })));

    private sealed class Endless(TaskCompletionSource cancelled) : ICheckpointParticipant
    {
        public async Task BeforeCaptureAsync(CancellationToken cancellationToken)
        {
            using CancellationTokenRegistration registration = cancellationToken.Register(cancelled.SetResult);
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
        }

        public override string ToString() => "the endless one";
    }
}
