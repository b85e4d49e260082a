using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>Programs that run already, captured by their process id.</summary>
public sealed class CaptureCommandTests(CriuFixture criu) : IntegrationTest(criu)
{
    [Fact]
    public async Task A_program_that_nobody_supervises_is_captured_and_goes_on_in_a_copy()
    {
        // A session of its own: that of who runs the tests may have begun outside of our pid namespace.
        await using RunningProcess program = Tool.StartCommand(["/bin/sh", "-c", "exec setsid $PAYLOAD plain 100"]);
        await program.FactAsync("tick");
        ToolResult captured = (await Tool.RunAsync("capture", $"{program.Id}", "--name", "snap", "--leave-running")).Expect(0);
        Assert.Equal("snap@1\n", captured.Output);
        (await program.WaitAsync()).Expect(5);

        ToolResult copy = (await ReplayAsync("snap")).Expect(5);
        int first = int.Parse(copy.All("tick")[0], null);
        Assert.Equal(Enumerable.Range(first, 101 - first).Select(n => $"{n}"), copy.All("tick"));
    }

    [Fact]
    public async Task A_program_ends_with_its_capture_and_its_output_file_is_as_it_was()
    {
        string log = Scratch.Combine("out.log"), report = Scratch.Combine("report");
        await using RunningProcess shell = Tool.StartCommand(["/bin/bash", "-c", $"exec setsid '{Built.Payload}' plain 100 </dev/null >'{log}' 2>&1"]);
        await Until.TrueAsync(() => File.Exists(log) && File.ReadAllText(log).Contains("tick=3", StringComparison.Ordinal), "some output");
        (await Tool.RunAsync("capture", $"{shell.Id}", "--json")).Expect(0);
        (await shell.WaitAsync()).Expect(137);
        string written = await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken);

        (await ReplayAsync("--report", report)).Expect(5);
        Assert.Equal(written, await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken));
        string mine = await File.ReadAllTextAsync(
            Directory.EnumerateFiles(Json.Read(report).GetProperty("copies")[0].Text("outputDir")).Single(), TestContext.Current.CancellationToken);
        Assert.StartsWith(written, mine, StringComparison.Ordinal);
        Assert.Contains("tick=100", mine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_supervised_program_is_captured_by_somebody_else()
    {
        await using RunningProcess a = StartRun("signals", "5");
        int b = await a.NumberAsync("pid");
        (await Tool.RunAsync("capture", $"{b}", "--name", "other", "--leave-running")).Expect(0);
        a.Signal(Kernel.SIGTERM);
        (await a.WaitAsync()).Expect(5);

        await using RunningProcess c = Tool.Start("replay", "other");
        await Until.TrueAsync(() => Processes.ChildrenOf(c.Id).Any(p => Processes.CommandLineOf(p).StartsWith(Built.Payload, StringComparison.Ordinal)) || c.HasExited, "the copy", () => c.Error);
        await Task.Delay(500, TestContext.Current.CancellationToken);
        c.Signal(Kernel.SIGTERM);
        Assert.Equal("SIGTERM", (await c.WaitAsync()).Expect(5)["signal"]);
    }

    [Fact]
    public async Task What_cannot_be_captured_is_said()
    {
        (await Tool.RunAsync("capture", "4194303")).ExpectError(127, "CKPT9022");
        (await Tool.RunAsync("capture", $"{Environment.ProcessId}")).ExpectError(125, "CKPT9041");
        (await Tool.RunAsync("capture", "nobody")).ExpectError(2, "CKPT9001");
        string socket = Scratch.Combine("stranger");
        using var stranger = new Stranger(socket);
        await using RunningProcess program = Tool.StartCommand([Built.Payload, "outside", socket, "wait"]);
        await program.FactAsync("outcome");
        ToolResult refused = (await Tool.RunAsync("capture", $"{program.Id}", "--json")).ExpectError(125, "CKPT9041");
        Assert.Contains($"'{socket}'", Json.Parse(refused.Output).GetProperty("error").GetProperty("details").EnumerateArray().Single().GetString()!, StringComparison.Ordinal);
    }
}
