using System.Text.Json;
using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>Programs that run already, captured by their process id.</summary>
public sealed class CaptureCommandTests(CriuFixture criu) : IntegrationTest(criu)
{
    [Fact]
    public async Task A_program_that_nobody_supervises_is_captured_and_goes_on_in_a_copy()
    {
        // A session of its own: that of who runs the tests may have begun outside of our pid namespace.
        await using RunningProcess program = Tool.StartCommand(["/bin/sh", "-c", "exec setsid $PAYLOAD plain 200"]);
        await program.FactAsync("tick");
        ToolResult captured = (await Tool.RunAsync("capture", $"{program.Id}", "--name", "snap", "--leave-running")).Expect(0);
        Assert.Equal("snap@1\n", captured.Output);
        (await program.WaitAsync()).Expect(5);

        ToolResult copy = (await ReplayAsync("snap")).Expect(5);
        int first = int.Parse(copy.All("tick")[0], null);
        Assert.Equal(Enumerable.Range(first, 201 - first).Select(n => $"{n}"), copy.All("tick"));
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
    public async Task A_program_that_is_just_asking_to_be_captured_is_not_captured_by_somebody_else()
    {
        string file = Scratch.Combine("go");
        await using RunningProcess a = StartRun("ask", file);
        int b = await a.NumberAsync("pid");
        // Nobody reads what it asks.
        a.Signal(Kernel.SIGSTOP);
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        await Until.TrueAsync(() => Processes.IsPolling(b), "the program to wait for its answer");
        ToolResult refused = (await Tool.RunAsync("capture", $"{b}", "--name", "other")).ExpectError(125, "CKPT9040");
        Assert.Contains("was just asking to be captured by itself", refused.Error, StringComparison.Ordinal);

        a.Signal(Kernel.SIGCONT);
        Assert.Equal("JustDumped", (await a.WaitAsync()).Expect(3)["outcome"]);
        Assert.Equal("JustRestored", (await ReplayAsync()).Expect(3)["outcome"]);
        Assert.Equal(["asked"], (await ListAsync()).Select(c => c.Text("name")));
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

    [Fact]
    public async Task A_process_id_of_something_else_is_said_for_what_it_is()
    {
        // A shell that has become something else never asks what became of its child.
        await using RunningProcess parent = Tool.StartCommand(["/bin/sh", "-c", "sleep 0.2 & echo pid=$!; exec sleep 60"]);
        int zombie = await parent.NumberAsync("pid");
        await Until.TrueAsync(() => Processes.StateOf(zombie) == 'Z', "a zombie");
        ToolResult ended = (await Tool.RunAsync("capture", $"{zombie}")).ExpectError(125, "CKPT9041");
        Assert.Contains($"('sleep') has ended, and its parent ({parent.Id})", ended.Error, StringComparison.Ordinal);

        await using RunningProcess program = Tool.StartCommand([Built.Payload, "plain", "200"]);
        await program.FactAsync("tick");
        int thread = Processes.ThreadsOf(program.Id).First(t => t != program.Id);
        ToolResult part = (await Tool.RunAsync("capture", $"{thread}")).ExpectError(125, "CKPT9041");
        Assert.Contains($"is a thread of 'Payload' ({program.Id})", part.Error, StringComparison.Ordinal);

        program.Signal(Kernel.SIGSTOP);
        await Until.TrueAsync(() => Processes.StateOf(program.Id) == 'T', "a stopped program");
        ToolResult stopped = (await Tool.RunAsync("capture", $"{program.Id}")).ExpectError(125, "CKPT9041");
        Assert.Contains($"kill -CONT {program.Id}", stopped.Error, StringComparison.Ordinal);

        // In a container, the kernel's own threads are not to be seen.
        if (Processes.CommandLineOf(2).Length == 0 && Processes.StateOf(2) is not null)
            Assert.Contains("it is a thread of the kernel", (await Tool.RunAsync("capture", "2")).ExpectError(125, "CKPT9041").Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_debugger_is_said_by_its_name()
    {
        await using RunningProcess program = Tool.StartCommand([Built.Payload, "plain", "200"]);
        await program.FactAsync("tick");
        using var debugger = new Debugger(program.Id);
        ToolResult refused = (await Tool.RunAsync("capture", $"{program.Id}")).ExpectError(125, "CKPT9041");
        Assert.Contains($"'Payload' ({program.Id}) is being traced by 'debugger' ({debugger.Thread})", refused.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Scratch.Store, "dump.log", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_program_in_a_container_is_refused_with_what_to_do()
    {
        await using RunningProcess container = Tool.StartCommand(["unshare", "-pf", "--mount-proc", Built.Payload, "plain", "200"]);
        await container.FactAsync("tick");
        ToolResult refused = (await Tool.RunAsync("capture", $"{PayloadOf(container)}")).ExpectError(125, "CKPT9041");
        Assert.Contains("lives in namespaces of its own (pid, mnt), as in a container. Run the tool inside", refused.Error, StringComparison.Ordinal);
    }

    /// <summary>It has ids as low as those of what is started in the namespace before they are known: its own process, and a CRIU.</summary>
    [Fact]
    public async Task A_program_that_was_the_second_process_of_a_container_is_replayed()
    {
        // What is open from outside lies on a mount that the container has not.
        await File.WriteAllTextAsync(Scratch.Combine("container"), """
            : > in
            (for f in $(ls /proc/self/fd); do [ $f -gt 2 ] && eval "exec $f<&-"; done; exec setsid $PAYLOAD plain 100 < in > out 2>&1) &
            echo pid=$!
            until grep -q tick out; do sleep 0.1; done
            exec $TOOL capture $! --name second
            """, TestContext.Current.CancellationToken);
        ToolResult captured = await Tool.ShellAsync("timeout 100 unshare --pid --fork --mount-proc --kill-child bash container");
        Assert.Equal("2", captured.Expect(0)["pid"]);
        (await ReplayAsync("second")).Expect(5);
    }

    [Fact]
    public async Task A_tree_of_programs_that_are_no_NET_programs_is_captured()
    {
        // Until it may end, its copy that is: however long the capture takes to come.
        string end = Scratch.Combine("end");
        await using RunningProcess shell = Tool.StartCommand(
            ["/bin/sh", "-c", $"exec setsid bash -c 'echo ready=; wait_for_end() {{ until [ -e {end} ]; do sleep 0.3; done; }}; (wait_for_end; echo child=over) & wait_for_end; wait; echo shell=over; exit 6' tree '' last"]);
        await shell.FactAsync("ready");
        (await Tool.RunAsync("capture", $"{shell.Id}", "--name", "tree")).Expect(0);
        JsonElement arguments = Json.Parse((await Tool.RunAsync("show", "tree", "--json")).Expect(0).Output).GetProperty("arguments");
        Assert.Equal(["tree", "", "last"], arguments.EnumerateArray().Select(a => a.GetString()).TakeLast(3));
        Assert.DoesNotContain("over", (await shell.WaitAsync()).Expect(137).Output, StringComparison.Ordinal);
        await File.WriteAllTextAsync(end, "", TestContext.Current.CancellationToken);
        ToolResult copy = (await ReplayAsync("tree")).Expect(6);
        Assert.Equal(("over", "over"), (copy["child"], copy["shell"]));
    }

    [Fact]
    public async Task A_program_on_a_terminal_is_captured_and_goes_on_on_another_or_none()
    {
        await using (var first = new PseudoTerminal(80, 24))
        {
            RunningProcess program = first.StartProgram(Tool, Built.Payload, "plain", "60");
            await first.SeeAsync("tick=2");
            (await Tool.RunAsync("capture", $"{program.Id}")).Expect(0);
            (await program.WaitAsync()).Expect(137);
            Assert.DoesNotContain("tick=60", first.Shown, StringComparison.Ordinal);
        }

        Task<ToolResult> without = ReplayAsync();
        await using var second = new PseudoTerminal(90, 25);
        RunningProcess c = second.Start(Tool, "replay");
        await second.SeeAsync("tick=60");
        (await c.WaitAsync()).Expect(5);
        Assert.DoesNotContain("tick=1\r", second.Shown, StringComparison.Ordinal);
        Assert.Equal("60", (await without).Expect(5).All("tick")[^1]);
    }
}
