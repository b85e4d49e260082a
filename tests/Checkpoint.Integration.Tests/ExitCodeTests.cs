using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>Nobody can take a program's own exit code for a failure of the tool.</summary>
public sealed class ExitCodeTests(CriuFixture criu) : IntegrationTest(criu)
{
    [Fact]
    public async Task Original_and_copy_end_with_codes_of_their_own()
    {
        (await RunAsync("exit-branches", "42", "43")).Expect(42);
        (await ReplayAsync()).Expect(43);
    }

    [Fact]
    public async Task The_founding_mistake_is_an_exit_code_and_no_failure()
    {
        (await Tool.RunAsync("run", Built.FoundingMistake, "100")).Expect(42);
        ToolResult copy = (await ReplayAsync()).Expect(43);
        Assert.Equal("JustRestored", copy["outcome"]);
        Assert.Equal("", copy.Error);
    }

    [Fact]
    public async Task A_program_that_is_killed_ends_with_128_and_the_signal()
    {
        string report = Scratch.Combine("report");
        (await Tool.RunAsync("run", "--report", report, Built.Payload, "kill-self", "9")).Expect(137);
        Assert.Equal((137, 9), (Json.Read(report).Number("exitCode"), Json.Read(report).Number("signal")));
        (await ReplayAsync("--report", report)).Expect(137);
        Assert.Equal(9, Json.Read(report).GetProperty("copies")[0].Number("signal"));
    }

    [Fact]
    public async Task Killing_D_from_outside_gives_137_and_leaves_nothing()
    {
        await using (RunningProcess a = StartRun("signals", "0"))
        {
            await a.FactAsync("pid");
            a.Signal(Kernel.SIGTERM);
            (await a.WaitAsync()).Expect(0);
        }

        await using RunningProcess c = Tool.Start("replay");
        await c.FactAsync("pid");
        Kernel.Kill(PayloadOf(c), Kernel.SIGKILL);
        (await c.WaitAsync()).Expect(137);
        Assert.Empty(Scratch.LivingProcesses);
    }

    [Fact]
    public async Task Without_CRIU_it_is_126()
    {
        var tool = new Tool(Scratch) { Environment = { ["PATH"] = "/usr/bin:/bin", ["HOME"] = Scratch.Folder, ["XDG_DATA_HOME"] = null, ["CHECKPOINT_CRIU"] = null } };
        bool systemHasOne = new[] { "/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/sbin" }.Any(folder => File.Exists(folder + "/criu"));
        if (!systemHasOne)
            (await tool.RunAsync("run", "/bin/touch", "started")).ExpectError(126, "CKPT9030");
        (await Tool.RunAsync("run", "--criu-path", "/nonexistent", "/bin/touch", "started")).ExpectError(126, "CKPT9030");
        (await Tool.RunAsync("run", "--criu-path", "/bin/false", "/bin/touch", "started")).ExpectError(126, "CKPT9031");
        Assert.False(File.Exists(Scratch.Combine("started")));
    }

    [Fact]
    public async Task Without_permission_it_is_126_before_B_starts()
    {
        // What a CRIU needs can be given to its file; this one is a copy that has it not.
        string criu = Scratch.Combine("criu");
        File.WriteAllText(criu, $"#!/bin/sh\nexec '{CriuFixture.Executable}' \"$@\"\n");
        File.SetUnixFileMode(criu, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        string open = Directory.CreateDirectory(Scratch.Combine("open")).FullName;
        File.SetUnixFileMode(open, (UnixFileMode)0x1FF);
        var nobody = new Tool(Scratch)
        {
            Prefix = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"],
            WorkingDirectory = open,
            Environment = { ["HOME"] = open, ["TMPDIR"] = open, ["CHECKPOINT_STORE"] = open + "/store" },
        };
        ToolResult result = await nobody.RunAsync("run", "--criu-path", criu, "/bin/touch", "started");

        // Where /root/.local is closed to nobody, the wrapped CRIU itself does not start; both come before B.
        Assert.True(result.ExitCode == 126, result.ToString());
        Assert.Empty(Directory.EnumerateFiles(open, "started"));
    }

    [Theory]
    [InlineData("CKPT9020", "run", "/no/such/program")]
    [InlineData("CKPT9020", "run", "no-such-program-anywhere")]
    [InlineData("CKPT9010", "replay", "nothing")]
    [InlineData("CKPT9010", "replay")]
    public async Task What_is_not_there_is_127(string code, params string[] arguments) => (await Tool.RunAsync(arguments)).ExpectError(127, code);

    [Theory]
    [InlineData("run")]
    [InlineData("run", "--bogus", "/bin/true")]
    [InlineData("run", "--env", "novalue", "/bin/true")]
    [InlineData("run", "--name", "a/b", "/bin/true")]
    [InlineData("replay", "--timeout", "soon")]
    [InlineData("replay", "--timeout", "-1")]
    [InlineData("replay", "one", "two")]
    [InlineData("frobnicate")]
    public async Task What_is_not_understood_is_2(params string[] arguments) => (await Tool.RunAsync(arguments)).ExpectError(2, "CKPT9001");

    [Fact]
    public async Task A_copy_that_runs_too_long_is_ended_with_124()
    {
        string report = Scratch.Combine("report");
        (await Tool.RunAsync("run", "--stop-after-capture", Built.Payload, "sleep", "600")).Expect(0);
        (await ReplayAsync("--timeout", "1.5", "--report", report)).ExpectError(124, "CKPT9060");
        Assert.Equal("The time limit passed.", Json.Read(report).GetProperty("copies")[0].Text("error"));
        Assert.Empty(Scratch.LivingProcesses);
    }

    [Fact]
    public async Task Stopping_after_the_capture_is_0_and_B_is_gone()
    {
        string report = Scratch.Combine("report");
        ToolResult result = (await Tool.RunAsync("run", "--stop-after-capture", "--report", report, Built.Payload, "exit-branches", "42", "43")).Expect(0);

        Assert.False(result.Has("outcome"));
        Assert.False(Processes.Exists(Json.Read(report).Number("pidB")));
        Assert.True(Json.Read(report).IsNull("signal"));
        (await ReplayAsync()).Expect(43);
    }

    [Fact]
    public async Task A_program_may_ask_to_be_ended_by_its_capture()
    {
        ToolResult result = (await RunAsync("stop")).Expect(0);
        Assert.False(result.Has("outcome"));
        ToolResult copy = (await ReplayAsync()).Expect(0);
        Assert.Equal("JustRestored", copy["outcome"]);
    }
}
