using Checkpointing.Testing;
using Checkpointing.Tests.Supervision;

namespace Checkpointing.Tests.Testing;

public sealed class SimulationScopeTests : IDisposable
{
    private const string Variable = "CHECKPOINT_TEST_SIMULATED";

    private static readonly PerRestore<Guid> s_shared = new(Guid.NewGuid);

    /// <summary>xunit makes the class and runs its test in one flow, so this is as good as one in the test itself.</summary>
    private readonly SimulatedSupervisor _ofClass = new() { ["of-class"] = SimulatedAnswer.JustRestored() };

    [Fact]
    public async Task A_simulation_made_in_the_constructor_of_a_test_class_reaches_its_tests()
    {
        await Task.Yield();
        Assert.Equal(CheckpointOutcome.JustRestored, Checkpoint.Capture("of-class").Outcome);
    }

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task Simulations_side_by_side_do_not_meet()
    {
        using var all = new Barrier(4);
        (int Generation, Guid Value, int Told, int Captures)[] seen = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Run(() => Simulate(i, all))));
        Assert.Equal([0, 1, 2, 3], seen.Select(s => s.Generation));
        Assert.All(seen, (s, i) => Assert.Equal((i, Math.Max(i, 1)), (s.Told, s.Captures)));
        Assert.Equal(4, seen.Select(s => s.Value).Distinct().Count());
        Assert.Equal(seen[0].Value, s_shared.Value);
        Assert.Equal(0, Checkpoint.Generation);
    }

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task Variables_belong_to_one_simulation_at_a_time()
    {
        using var all = new Barrier(3);
        string?[] seen = await Task.WhenAll(new[] { "a", "b", "c" }.Select(value => Run(() =>
        {
            using var supervisor = new SimulatedSupervisor
            {
                Otherwise = SimulatedAnswer.JustRestored(environment: new Dictionary<string, string> { [Variable] = value }),
            };
            all.SignalAndWait(Limits.Wait);
            Checkpoint.Capture("warm");
            Thread.Sleep(Limits.Short);
            return Environment.GetEnvironmentVariable(Variable);
        })));
        Assert.Equal(["a", "b", "c"], seen);
        Assert.Null(Environment.GetEnvironmentVariable(Variable));
    }

    [Fact]
    public void The_inner_of_two_simulations_answers()
    {
        var inner = new SimulatedSupervisor { Otherwise = SimulatedAnswer.NotCaptured };
        Assert.Equal(CheckpointOutcome.NotCaptured, Checkpoint.Capture("of-class").Outcome);
        inner.Dispose();
        inner.Dispose();
        Assert.Equal(CheckpointOutcome.JustRestored, Checkpoint.Capture("of-class").Outcome);
    }

    [Fact]
    public async Task A_simulation_disposed_in_another_flow_is_over_here_too()
    {
        var inner = new SimulatedSupervisor();
        await Task.Run(inner.Dispose, TestContext.Current.CancellationToken);
        Checkpoint.Capture("of-class");
        Assert.Empty(inner.Captures);
        Assert.Single(_ofClass.Captures);
    }

    [Fact]
    public async Task Threads_that_were_started_elsewhere_need_a_simulation_of_the_process()
    {
        List<string> log = [];
        var queue = new TaskCompletionSource();
        Task<CheckpointOutcome> elsewhere = Unrelated(async () =>
        {
            await queue.Task;
            using IDisposable registration = Checkpoint.Register(new Recorder("a", log));
            return Checkpoint.Capture("warm").Outcome;
        });
        using var supervisor = new SimulatedSupervisor(SimulationScope.Process);
        Assert.Throws<InvalidOperationException>(() => new SimulatedSupervisor(SimulationScope.Process));
        queue.SetResult();
        Assert.Equal(CheckpointOutcome.JustDumped, await elsewhere.WaitAsync(Limits.Wait, TestContext.Current.CancellationToken));
        Assert.Equal("warm", Assert.Single(supervisor.Captures).Name);
        Assert.Equal(["before a", "dump a"], log);
    }

    public void Dispose() => _ofClass.Dispose();

    private static (int Generation, Guid Value, int Told, int Captures) Simulate(int generations, Barrier all)
    {
        using var supervisor = new SimulatedSupervisor { Otherwise = generations == 0 ? SimulatedAnswer.JustDumped : SimulatedAnswer.JustRestored() };
        int told = 0;
        using IDisposable registration = Checkpoint.Register(afterRestore: (Action<ReplayContext>)(_ => told++));
        Assert.True(all.SignalAndWait(Limits.Wait));
        for (int i = 0; i < Math.Max(generations, 1); i++)
            Checkpoint.Capture("warm");
        Assert.True(all.SignalAndWait(Limits.Wait));
        return (Checkpoint.Generation, s_shared.Value, told, supervisor.Captures.Count);
    }

    private static Task<T> Run<T>(Func<T> test) =>
        Task.Factory.StartNew(test, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static Task<T> Unrelated<T>(Func<Task<T>> work)
    {
        using (ExecutionContext.SuppressFlow())
            return Task.Run(work, CancellationToken.None);
    }
}
