using System.Text.Json;
using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>Each of the processes killed at a bad moment.</summary>
public sealed class KilledTests(CriuFixture criu) : IntegrationTest(criu, survivorsExpected: true)
{
    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(130)]
    [InlineData(200)]
    public async Task A_killed_during_a_capture(int milliseconds)
    {
        await using RunningProcess a = StartRun("capture-many", "50");
        await a.FactAsync("outcome.1");
        int b = PayloadOf(a);
        await Task.Delay(milliseconds, TestContext.Current.CancellationToken);
        a.Signal(Kernel.SIGKILL);
        await a.WaitAsync();

        // It may be frozen for as long as CRIU needs to notice, and not longer.
        await Until.TrueAsync(() => !Processes.Exists(b) || Processes.StateOf(b) is not ('T' or 't'), "B is frozen");
        await Until.TrueAsync(() => !Processes.Exists(b), "B's end: its next capture point has nobody to serve it", () => $"state {Processes.StateOf(b)}");
        await AllThatIsListedReplaysAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(30)]
    [InlineData(60)]
    public async Task CRIU_killed_during_a_capture(int milliseconds)
    {
        await using RunningProcess a = StartRun("heap", "200");
        int criu = 0;
        await Until.TrueAsync(() => (criu = CriuOf(a)) != 0 || a.HasExited, "a criu");
        await Task.Delay(milliseconds, TestContext.Current.CancellationToken);
        Kernel.Kill(criu, Kernel.SIGKILL);
        ToolResult result = await a.WaitAsync();

        // Killed in the very moment in which its code runs inside of B, CRIU may take B with it; never does it hang or lie.
        if (result.Has("outcome"))
            result.Expect(0);
        else
            Assert.NotEqual(0, result.ExitCode);
        await AllThatIsListedReplaysAsync();
    }

    [Fact]
    public async Task C_killed_takes_D_with_it()
    {
        (await Tool.RunAsync("run", "--stop-after-capture", Built.Payload, "sleep", "600")).Expect(0);
        await using RunningProcess c = Tool.Start("replay");
        await c.FactAsync("pid");
        int d = PayloadOf(c);
        c.Signal(Kernel.SIGKILL);
        await Until.TrueAsync(() => !Processes.Exists(d), "D's end");
        await Until.TrueAsync(() => Scratch.LivingProcesses.Count == 0, "the end of all that C started");

        (await ReplayAsync("--timeout", "1")).Expect(124);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(80)]
    [InlineData(140)]
    public async Task C_killed_during_a_restore(int milliseconds)
    {
        (await Tool.RunAsync("run", "--stop-after-capture", Built.Payload, "sleep", "600")).Expect(0);
        await using RunningProcess c = Tool.Start("replay");
        await Task.Delay(milliseconds, TestContext.Current.CancellationToken);
        c.Signal(Kernel.SIGKILL);
        await c.WaitAsync();
        await Until.TrueAsync(() => Scratch.LivingProcesses.Count == 0, "the end of all that C started");
        (await ReplayAsync("--timeout", "1")).Expect(124);
    }

    [Fact]
    public async Task Two_runs_write_into_one_store()
    {
        await using RunningProcess first = StartRun("capture-many", "4", "same"), second = StartRun("capture-many", "4", "same");
        (await first.WaitAsync()).Expect(0);
        (await second.WaitAsync()).Expect(0);
        JsonElement[] list = await ListAsync();
        Assert.Equal(Enumerable.Range(1, 8).Select(n => $"point@{n}").Order(), list.Select(c => c.Text("ref")).Order());
        foreach (JsonElement checkpoint in list)
            (await ReplayAsync(checkpoint.Text("ref"))).Expect(0);
    }

    private static int CriuOf(RunningProcess a) => Processes.ChildrenOf(a.Id).FirstOrDefault(p => Processes.CommandLineOf(p).Contains(" swrk ", StringComparison.Ordinal));

    private async Task AllThatIsListedReplaysAsync()
    {
        foreach (JsonElement checkpoint in (await ListAsync()).Take(2))
        {
            Assert.True(checkpoint.GetProperty("complete").GetBoolean());
            (await ReplayAsync(checkpoint.Text("ref"))).Expect(0);
        }

        // The next writer clears away what was left half-written.
        (await RunAsync("args")).Expect(0);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Scratch.Store, ".pending")));
    }
}
