using Checkpointing.Testing;
using Checkpointing.Tests.Supervision;

namespace Checkpointing.Tests.Testing;

public sealed class SimulatedSupervisorTests
{
    private const string Variable = "CHECKPOINT_TEST_SIMULATED";

    private readonly List<string> _log = [];

    [Fact]
    public void Without_a_simulation_nothing_is_captured()
    {
        using (new SimulatedSupervisor())
            Assert.True(Checkpoint.IsSupervised);
        Assert.False(Checkpoint.IsSupervised);
        Assert.Equal(CheckpointOutcome.NotCaptured, Checkpoint.Capture("warm").Outcome);
    }

    [Fact]
    public void A_capture_point_is_dumped_unless_told_otherwise()
    {
        using var supervisor = new SimulatedSupervisor();
        using IDisposable registration = Checkpoint.Register(new Recorder("a", _log));
        CheckpointResult result = Checkpoint.Capture("warm", new CaptureOptions { LeaveRunning = false });
        Assert.Equal((CheckpointOutcome.JustDumped, "warm", 0, null), (result.Outcome, result.Name, result.Generation, result.Replay));
        Assert.NotNull(result.CheckpointId);
        Assert.Equal(["before a", "dump a"], _log);
        SimulatedCapture capture = Assert.Single(supervisor.Captures);
        Assert.Equal(("warm", false, CheckpointOutcome.JustDumped), (capture.Name, capture.Options.LeaveRunning, capture.Outcome));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_copy_has_its_input_and_is_told(bool blocking)
    {
        var recorder = new Recorder("a", _log);
        using var supervisor = new SimulatedSupervisor
        {
            ["warm"] = SimulatedAnswer.JustRestored(
                ["--port", "8081"], new Dictionary<string, string> { [Variable] = "copy" }, index: 2, stopped: TimeSpan.FromDays(3)),
        };
        using IDisposable registration = Checkpoint.Register(recorder);
        CheckpointResult result = blocking
            ? Checkpoint.Capture("warm")
            : await Checkpoint.CaptureAsync("warm", TestContext.Current.CancellationToken);
        Assert.Equal((CheckpointOutcome.JustRestored, 1, TimeSpan.FromDays(3)), (result.Outcome, result.Generation, result.Stopped));
        Assert.Equal(["--port", "8081"], result.Replay!.Arguments);
        Assert.Equal((2, 3), (result.Replay.Index, result.Replay.Count));
        Assert.Equal("copy", Environment.GetEnvironmentVariable(Variable));
        Assert.Equal(["before a", "restore a"], _log);
        Assert.Same(result.Replay, recorder.Replay);
        Assert.Same(result.Replay, Assert.Single(supervisor.Captures).Replay);
    }

    [Fact]
    public void What_a_copy_changed_in_the_process_is_put_back()
    {
        Environment.SetEnvironmentVariable(Variable, "before");
        int computed = 0;
        var value = new PerRestore<int>(() => ++computed);
        Assert.Equal(1, value.Value);
        using (new SimulatedSupervisor { Otherwise = Restored("copy") })
        {
            Assert.Equal(1, value.Value);
            Checkpoint.Capture("warm");
            Assert.Equal((1, 2, 2, "copy"), (Checkpoint.Generation, value.Value, value.Value, Environment.GetEnvironmentVariable(Variable)));
        }

        Assert.Equal((0, 1, "before"), (Checkpoint.Generation, value.Value, Environment.GetEnvironmentVariable(Variable)));
        Environment.SetEnvironmentVariable(Variable, null);
    }

    [Fact]
    public void A_simulated_copy_can_be_captured_and_restored_again()
    {
        using var supervisor = new SimulatedSupervisor { Otherwise = SimulatedAnswer.JustRestored() };
        Assert.Equal([1, 2], [Checkpoint.Capture("one").Generation, Checkpoint.Capture("two").Generation]);
        Assert.Equal(["one", "two"], supervisor.Captures.Select(c => c.Name));
    }

    [Fact]
    public void Answers_can_be_given_in_turn()
    {
        using var supervisor = new SimulatedSupervisor
        {
            ["tick"] = SimulatedAnswer.InTurn(SimulatedAnswer.JustDumped, SimulatedAnswer.NotCaptured),
            Otherwise = SimulatedAnswer.JustRestored(),
        };
        CheckpointOutcome[] outcomes = [.. new[] { "tick", "tick", "tock", "tick" }.Select(name => Checkpoint.Capture(name).Outcome)];
        Assert.Equal([CheckpointOutcome.JustDumped, CheckpointOutcome.NotCaptured, CheckpointOutcome.JustRestored, CheckpointOutcome.NotCaptured], outcomes);
    }

    [Fact]
    public void A_failure_is_thrown_and_the_capture_is_off()
    {
        var failure = new CheckpointRefusedException("a socket is connected to something outside");
        using var supervisor = new SimulatedSupervisor { ["warm"] = SimulatedAnswer.Throw(failure) };
        using IDisposable registration = Checkpoint.Register(new Recorder("a", _log));
        Assert.Same(failure, Assert.Throws<CheckpointRefusedException>(() => Checkpoint.Capture("warm")));
        Assert.Equal(["before a", "failed a"], _log);
        SimulatedCapture capture = Assert.Single(supervisor.Captures);
        Assert.Equal((null, failure), (capture.Outcome, capture.Failure));
    }

    [Fact]
    public void A_hook_that_fails_in_a_copy_is_recorded()
    {
        using var supervisor = new SimulatedSupervisor { Otherwise = SimulatedAnswer.JustRestored() };
        using IDisposable registration = Checkpoint.Register(afterRestore: (Action<ReplayContext>)(_ => throw new InvalidOperationException("no")));
        var thrown = Assert.Throws<CheckpointHookException>(() => Checkpoint.Capture("warm"));
        Assert.Same(thrown, Assert.Single(supervisor.Captures).HookFailure);
    }

    [Fact]
    public async Task A_critical_section_is_waited_for()
    {
        using var supervisor = new SimulatedSupervisor();
        IDisposable section = Checkpoint.EnterCriticalSection();
        Task<CheckpointResult> capture = Checkpoint.CaptureAsync("warm", TestContext.Current.CancellationToken);
        await Task.Delay(Limits.Short, TestContext.Current.CancellationToken);
        Assert.Empty(supervisor.Captures);
        section.Dispose();
        await capture.WaitAsync(Limits.Wait, TestContext.Current.CancellationToken);
        Assert.Single(supervisor.Captures);
    }

    [Fact]
    public void Who_registered_before_the_simulation_is_told_and_what_registered_in_it_is_forgotten()
    {
        using IDisposable before = Checkpoint.Register(new Recorder("before", _log));
        using (new SimulatedSupervisor())
        {
            Checkpoint.Register(new Recorder("within", _log));
            Checkpoint.Capture("one");
        }

        Assert.Equal(["before within", "before before", "dump before", "dump within"], _log);
        _log.Clear();
        using (new SimulatedSupervisor())
            Checkpoint.Capture("two");
        Assert.Equal(["before before", "dump before"], _log);
    }

    [Fact]
    public void These_are_no_answers()
    {
        Assert.Throws<ArgumentOutOfRangeException>("index", () => SimulatedAnswer.JustRestored(index: -1));
        Assert.Throws<ArgumentOutOfRangeException>("count", () => SimulatedAnswer.JustRestored(index: 3, count: 3));
        Assert.Throws<ArgumentNullException>("failure", () => SimulatedAnswer.Throw(null!));
        Assert.Throws<ArgumentOutOfRangeException>("answers", () => SimulatedAnswer.InTurn());
        using var supervisor = new SimulatedSupervisor();
        Assert.Throws<ArgumentException>("name", () => supervisor["a/b"] = SimulatedAnswer.JustDumped);
    }

    private static SimulatedAnswer Restored(string value) =>
        SimulatedAnswer.JustRestored(environment: new Dictionary<string, string> { [Variable] = value });
}
