using Checkpointing.Supervision;

namespace Checkpointing.Tests.Supervision;

/// <summary>Who is told what, and in which order.</summary>
public sealed class CaptureSequenceOrderTests : IDisposable
{
    private readonly List<string> _log = [];
    private readonly List<IDisposable> _registrations = [];

    [Theory, InlineData(true), InlineData(false)]
    public async Task The_original_is_told_backwards_before_and_forwards_after(bool blocking)
    {
        Register("a", "b", "c");
        CheckpointResult result = await FakeSupervisor.Dumping().RunAsync(blocking: blocking);
        Assert.Equal(["before c", "before b", "before a", "dump a", "dump b", "dump c"], _log);
        Assert.Equal(
            (CheckpointOutcome.JustDumped, "point", "id", 0), (result.Outcome, result.Name, result.CheckpointId, result.Generation));
        Assert.Null(result.Replay);
        Assert.Equal(TimeSpan.Zero, result.Stopped);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_copy_is_told_forwards_and_reports_that_it_is_awake(bool blocking)
    {
        Recorder a = Register("a", "b")[0];
        FakeSupervisor supervisor = FakeSupervisor.Restoring();
        CheckpointResult result = await supervisor.RunAsync(blocking: blocking);
        Assert.Equal(["before b", "before a", "restore a", "restore b"], _log);
        Assert.Equal((CheckpointOutcome.JustRestored, 1, 1), (result.Outcome, result.Generation, Checkpoint.Generation));
        Assert.Equal(["argument"], result.Replay!.Arguments);
        Assert.Same(result.Replay, a.Replay);
        Assert.Null(Assert.Single(supervisor.Awake));
    }

    [Fact]
    public async Task Nobody_reports_awake_in_the_original()
    {
        FakeSupervisor supervisor = FakeSupervisor.Dumping();
        await supervisor.RunAsync();
        Assert.Empty(supervisor.Awake);
    }

    [Fact]
    public async Task A_capture_that_is_not_to_be_made_is_off()
    {
        Recorder a = Register("a", "b")[0];
        CheckpointResult result = await FakeSupervisor.NotCapturing().RunAsync();
        Assert.Equal(["before b", "before a", "failed a", "failed b"], _log);
        Assert.Equal(CheckpointOutcome.NotCaptured, result.Outcome);
        Assert.IsType<CheckpointRefusedException>(a.Reason);
    }

    [Fact]
    public async Task A_failed_capture_is_off_and_thrown_as_it_is()
    {
        Recorder a = Register("a", "b")[0];
        var cause = new CheckpointFailedException("CRIU could not");
        Assert.Same(cause, await Assert.ThrowsAsync<CheckpointFailedException>(() => FakeSupervisor.Failing(cause).RunAsync()));
        Assert.Equal(["before b", "before a", "failed a", "failed b"], _log);
        Assert.Same(cause, a.Reason);
    }

    [Fact]
    public async Task A_disposed_registration_is_told_no_more()
    {
        Register("a", "b");
        _registrations[0].Dispose();
        await FakeSupervisor.Dumping().RunAsync();
        Assert.Equal(["before b", "dump b"], _log);
    }

    [Fact]
    public async Task The_request_carries_name_options_and_generation()
    {
        var options = new CaptureOptions { LeaveRunning = false, TcpConnections = TcpConnections.Keep };
        FakeSupervisor supervisor = FakeSupervisor.Dumping();
        Checkpoint.SetGeneration(4);
        await supervisor.RunAsync(options);
        CaptureRequest request = Assert.Single(supervisor.Requests);
        Assert.Equal(("point", 4), (request.Name, request.Generation));
        Assert.Same(options, request.Options);
        Assert.True(request.PreparationTime > TimeSpan.Zero);
    }

    [Fact]
    public async Task Stopped_does_not_count_the_hooks_of_the_copy()
    {
        DateTime restored = default;
        using IDisposable slow = Checkpoint.Register(new Recorder("slow", _log, hook =>
        {
            restored = DateTime.UtcNow;
            Thread.Sleep(Limits.Short);
        }));
        DateTime started = DateTime.UtcNow;
        CheckpointResult result = await FakeSupervisor.Restoring().RunAsync();
        Assert.InRange(result.Stopped, TimeSpan.Zero, restored - started);
    }

    [Fact]
    public async Task Delegates_are_participants()
    {
        using IDisposable actions = Checkpoint.Register(
            beforeCapture: () => _log.Add("before"),
            afterDump: () => _log.Add("dump"),
            afterRestore: replay => _log.Add($"restore {replay.Index}"));
        await FakeSupervisor.Dumping().RunAsync();
        await FakeSupervisor.Restoring().RunAsync();
        Assert.Equal(["before", "dump", "before", "restore 2"], _log);
    }

    public void Dispose()
    {
        _registrations.ForEach(r => r.Dispose());
        Checkpoint.SetGeneration(0);
    }

    private Recorder[] Register(params string[] names)
    {
        Recorder[] recorders = [.. names.Select(name => new Recorder(name, _log))];
        _registrations.AddRange(recorders.Select(Checkpoint.Register));
        return recorders;
    }
}
