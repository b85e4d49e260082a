using System.Text.Json;
using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>A, B, C and D with their real process ids.</summary>
public sealed class FourProcessesTests(CriuFixture criu) : IntegrationTest(criu)
{
    [Fact]
    public async Task B_is_the_child_of_A_and_runs_on_after_the_dump()
    {
        await using RunningProcess a = StartRun("signals", "5");
        int b = await a.NumberAsync("pid");

        Assert.Equal("JustDumped", await a.FactAsync("outcome"));
        Assert.Equal(a.Id, Processes.ParentOf(b));
        Assert.Equal("listed", await ListAsync() is [_] ? "listed" : "not listed");
        a.Signal(Kernel.SIGTERM);
        (await a.WaitAsync()).Expect(5);
    }

    [Fact]
    public async Task D_is_the_child_of_C_and_believes_to_have_the_id_of_B()
    {
        int b;
        await using (RunningProcess a = StartRun("signals", "5"))
        {
            b = await a.NumberAsync("pid");
            a.Signal(Kernel.SIGTERM);
            (await a.WaitAsync()).Expect(5);
        }

        await using RunningProcess c = Tool.Start("replay", "--report", Scratch.Combine("report"));
        Assert.Equal(b, await c.NumberAsync("pid"));
        Assert.Equal("JustRestored", await c.FactAsync("outcome"));
        int d = PayloadOf(c);
        Assert.Equal(c.Id, Processes.ParentOf(d));
        Assert.NotEqual(b, d);
        c.Signal(Kernel.SIGTERM);
        (await c.WaitAsync()).Expect(5);
        Assert.Equal(d, Json.Read(Scratch.Combine("report")).GetProperty("copies")[0].Number("pid"));
    }

    [Fact]
    public async Task D_goes_on_with_the_work_of_B()
    {
        string report = Scratch.Combine("report");
        await using RunningProcess a = Tool.Start("run", "--report", report, Built.Linpack, "200");
        ToolResult b = (await a.WaitAsync()).Expect(0);
        ToolResult d = (await ReplayAsync("--report", report + "2")).Expect(0);
        ToolResult other = (await ReplayAsync("--", "77")).Expect(0);

        Assert.Equal(("JustDumped", "JustRestored", "JustRestored"), (b["outcome"], d["outcome"], other["outcome"]));
        Assert.Equal((b["residual"], b["rhsSeed"]), (d["residual"], d["rhsSeed"]));
        Assert.Equal("77", other["rhsSeed"]);
        Assert.Equal(a.Id, Json.Read(report).Number("pidA"));
        JsonElement capture = Json.Read(report).GetProperty("captures")[0];
        Assert.Equal("factored", capture.Text("name"));
        Assert.Equal(capture.Text("id"), Json.Read(report + "2").Text("checkpoint"));
    }

    [Fact]
    public async Task The_original_and_two_copies_live_at_the_same_time()
    {
        await using RunningProcess a = StartRun("signals", "1");
        await a.FactAsync("pid");
        await using RunningProcess first = Tool.Start("replay");
        await using RunningProcess second = Tool.Start("replay");
        await first.FactAsync("pid");
        await second.FactAsync("pid");

        int[] programs = [PayloadOf(a), PayloadOf(first), PayloadOf(second)];
        Assert.All(programs, p => Assert.Contains(Processes.StateOf(p), new char?[] { 'S', 'R' }));
        // Each has a diagnostics socket of the same name, in a TMPDIR that only it sees.
        Assert.All(programs, p => Assert.Single(DiagnosticsSockets(p)));
        foreach (RunningProcess process in new[] { second, first, a })
        {
            process.Signal(Kernel.SIGTERM);
            (await process.WaitAsync()).Expect(1);
        }
    }

    private string[] DiagnosticsSockets(int pid) =>
        [.. Directory.EnumerateFiles($"/proc/{pid}/root{Scratch.Temporary}", "dotnet-diagnostic-*", SearchOption.AllDirectories)
            .Where(f => f.Contains($".checkpoint-{Kernel.UserId}/", StringComparison.Ordinal))];

    [Fact]
    public async Task A_copy_that_captures_is_told_that_nothing_was_captured()
    {
        (await RunAsync("capture-many", "3")).Expect(0);
        ToolResult copy = (await ReplayAsync("point-1")).Expect(0);

        Assert.Equal(("JustRestored", "NotCaptured", "NotCaptured", "1"), (copy["outcome.1"], copy["outcome.2"], copy["outcome.3"], copy["generation"]));
        Assert.Equal(3, (await ListAsync()).Length);
    }

    [Fact]
    public async Task Arguments_and_variables_reach_the_copy()
    {
        (await Tool.RunAsync("run", "--env", "SHADE=dark", Built.Payload, "env", "SHADE", "COLOUR", "EMPTY")).Expect(0);
        ToolResult copy = (await ReplayAsync("--env", "COLOUR=red=ish", "--env", "SHADE=light", "--env", "EMPTY=")).Expect(0);
        Assert.Equal(("light", "red=ish", ""), (copy["after.SHADE"], copy["after.COLOUR"], copy["after.EMPTY"]));

        ToolResult original = (await RunAsync("args")).Expect(0);
        ToolResult given = (await ReplayAsync("args", "--env", "A=1", "--", "--store", "two words", "ünï", "")).Expect(0);
        Assert.Equal(("none", "given", original["checkpointId"]), (original["replay"], given["replay"], given["checkpointId"]));
        Assert.Equal(["4", "--store", "two words", "ünï", ""], [given["arguments"], .. Enumerable.Range(0, 4).Select(i => given[$"argument.{i}"])]);
        Assert.Equal(("1", "1", "0", "1"), (given["environment.A"], given["applied.A"], given["index"], given["count"]));
    }
}
