using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>What is sent to A or C is meant for the program.</summary>
public sealed class SignalTests(CriuFixture criu) : IntegrationTest(criu)
{
    [Theory]
    [InlineData(Kernel.SIGTERM, "SIGTERM")]
    [InlineData(Kernel.SIGINT, "SIGINT")]
    [InlineData(Kernel.SIGHUP, "SIGHUP")]
    public async Task Signals_are_passed_on(int signal, string name)
    {
        await using (RunningProcess a = StartRun("signals", "9"))
            Assert.Equal(["SIGUSR1", name], await SignalAsync(a, signal));
        await using RunningProcess c = Tool.Start("replay");
        Assert.Equal(["SIGUSR1", name], await SignalAsync(c, signal));
    }

    [Theory]
    [InlineData(Kernel.SIGTERM)]
    [InlineData(Kernel.SIGINT)]
    public async Task A_program_that_does_not_handle_it_ends_by_it(int signal)
    {
        await using (RunningProcess a = StartRun("sleep", "600"))
        {
            await a.FactAsync("pid");
            a.Signal(signal);
            (await a.WaitAsync()).Expect(128 + signal);
        }

        await using RunningProcess c = Tool.Start("replay");
        await c.FactAsync("pid");
        c.Signal(signal);
        (await c.WaitAsync()).Expect(128 + signal);
    }

    private static async Task<IReadOnlyList<string>> SignalAsync(RunningProcess supervisor, int last)
    {
        await supervisor.FactAsync("pid");
        supervisor.Signal(Kernel.SIGUSR1);
        await supervisor.FactAsync("signal");
        supervisor.Signal(last);
        return (await supervisor.WaitAsync()).Expect(9).All("signal");
    }
}
