using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>Programs of every kind, captured and replayed.</summary>
public sealed class ProgramTests(CriuFixture criu) : IntegrationTest(criu)
{
    [Theory]
    [InlineData("threads", "30")]
    [InlineData("timers")]
    [InlineData("async")]
    [InlineData("heap", "64")]
    [InlineData("heap", "1024")]
    [InlineData("child")]
    public async Task Original_and_copy_come_to_the_same_end(params string[] command)
    {
        ToolResult original = (await RunAsync(command)).Expect(0);
        ToolResult copy = (await ReplayAsync()).Expect(0);

        string[] perProcess = ["outcome", "stoppedMs", "monotonicMs", "wallMs"];
        Assert.Equal(("JustDumped", "JustRestored"), (original["outcome"], copy["outcome"]));
        Assert.Equal(AfterCapture(original, perProcess), AfterCapture(copy, perProcess));
    }

    [Fact]
    public async Task A_timer_and_a_thread_go_on_counting_where_they_were()
    {
        ToolResult original = (await RunAsync("count", "30")).Expect(0);
        ToolResult copy = (await ReplayAsync()).Expect(0);
        Assert.Equal(Enumerable.Range(1, 30).Select(n => $"{n}"), original.All("count"));
        // The original ran on before its capture call returned; the copy counts on from the instant of the dump.
        int first = int.Parse(copy.All("count")[0], null);
        Assert.True(first > 1);
        Assert.Equal(Enumerable.Range(first, 31 - first).Select(n => $"{n}"), copy.All("count"));
    }

    [Fact]
    public async Task The_monotonic_clock_stands_still_in_the_store()
    {
        (await RunAsync("timers")).Expect(0);
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        ToolResult copy = (await ReplayAsync()).Expect(0);
        Assert.True(long.Parse(copy["stoppedMs"], null) >= 1500);
        Assert.True(long.Parse(copy["wallMs"], null) - long.Parse(copy["monotonicMs"], null) >= 1500);
    }

    [Fact]
    public async Task A_log_that_grew_is_the_old_one_to_the_copy_and_is_left_alone_by_it()
    {
        string log = Scratch.Combine("app.log"), report = Scratch.Combine("report");
        ToolResult original = (await RunAsync("log", log, "3")).Expect(0);
        string written = await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken);
        await File.AppendAllTextAsync(log, "somebody else\n", TestContext.Current.CancellationToken);
        ToolResult copy = (await ReplayAsync("--report", report)).Expect(0);

        Assert.Equal(original["lengthBefore"], copy["lengthAfter"]);
        Assert.Equal(written + "somebody else\n", await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken));
        string output = Json.Read(report).GetProperty("copies")[0].Text("outputDir");
        string mine = await File.ReadAllTextAsync(Directory.EnumerateFiles(output).Single(), TestContext.Current.CancellationToken);
        Assert.Equal(written.Replace("JustDumped", "JustRestored", StringComparison.Ordinal), mine);
    }

    [Theory]
    [InlineData("app.log")]
    [InlineData("gone/app.log")]
    public async Task A_log_that_is_gone_is_there_for_the_copy(string name)
    {
        string log = Scratch.Combine(name), report = Scratch.Combine("report.json");
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        ToolResult original = (await RunAsync("log", log, "3")).Expect(0);
        File.Delete(log);
        if (name != Path.GetFileName(name))
            Directory.Delete(Path.GetDirectoryName(log)!);
        ToolResult copy = (await ReplayAsync("--report", report)).Expect(0);
        Assert.Equal(original["lengthBefore"], copy["lengthAfter"]);

        // What it wrote is kept, after what was there at the capture, and nothing came into being where the log was.
        string changed = Directory.EnumerateFiles(Json.Read(report).GetProperty("copies")[0].Text("outputDir")).Single();
        Assert.Equal("before 1\nbefore 2\nbefore 3\nJustRestored 1\nJustRestored 2\nJustRestored 3\n", await File.ReadAllTextAsync(changed, TestContext.Current.CancellationToken));
        Assert.False(File.Exists(log));
    }

    [Fact]
    public async Task A_log_that_is_shared_gets_the_copy_s_lines()
    {
        string log = Scratch.Combine("app.log");
        (await RunAsync("log", log, "3")).Expect(0);
        await File.AppendAllTextAsync(log, new string('x', 1000) + "\n", TestContext.Current.CancellationToken);
        ToolResult copy = (await ReplayAsync("--files", "shared")).Expect(0);
        Assert.Contains($"'{log}' has another size", copy.Error, StringComparison.Ordinal);
        Assert.StartsWith("before 1\nbefore 2\nbefore 3\nJustRestored 1\nJustRestored 2\n", await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_listens_where_its_original_did()
    {
        string port;
        await using (RunningProcess a = StartRun("listen", "0"))
        {
            port = await a.FactAsync("port");
            await a.FactAsync("outcome");
            Assert.Equal("outcome=JustDumped answer=1 line=stop", await AskAsync(port));
            (await a.WaitAsync()).Expect(0);
        }

        await using RunningProcess c = Tool.Start("replay");
        await c.FactAsync("outcome");
        Assert.Equal("outcome=JustRestored answer=1 line=stop", await AskAsync(port));
        Assert.Equal("1", (await c.WaitAsync()).Expect(0)["answers"]);
    }

    [Fact]
    public async Task A_port_in_use_is_named_as_the_reason()
    {
        await using RunningProcess a = StartRun("listen", "0");
        string port = await a.FactAsync("port");
        await a.FactAsync("outcome");
        ToolResult copy = (await ReplayAsync()).ExpectError(125, "CKPT9050");
        Assert.Contains("listens on is in use", copy.Error, StringComparison.Ordinal);
        await AskAsync(port);
        (await a.WaitAsync()).Expect(0);
    }

    [Fact]
    public async Task A_web_server_answers_in_the_copy()
    {
        string address;
        await using (RunningProcess a = Tool.Start("run", Built.MinimalApi, "--urls", "http://127.0.0.1:0"))
        {
            address = await a.FactAsync("listening");
            a.Signal(Kernel.SIGTERM);
            (await a.WaitAsync()).Expect(0);
        }

        await using RunningProcess c = Tool.Start("replay");
        await c.FactAsync("listening");
        using var client = new HttpClient();
        Assert.Contains("\"outcome\":\"JustRestored\"", await client.GetStringAsync(new Uri(address), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        c.Signal(Kernel.SIGTERM);
        (await c.WaitAsync()).Expect(0);
    }

    [Fact]
    public async Task Two_copies_share_no_random_values()
    {
        (await RunAsync("random")).Expect(0);
        ToolResult first = (await ReplayAsync()).Expect(0), second = (await ReplayAsync()).Expect(0);
        Assert.All(new[] { "bytes", "thread", "guid", "perRestore", "aes", "ecdsa" }, kind => Assert.NotEqual(first[$"after.{kind}"], second[$"after.{kind}"]));
    }

    [Fact]
    public async Task A_replay_without_namespaces_needs_nothing_of_the_originals()
    {
        (await RunAsync("exit-branches", "0", "9")).Expect(0);
        // Its process id is the original's: in use by somebody else now and then, which is no fault of ours and is said.
        ToolResult copy = await ReplayAsync("--no-isolation");
        Assert.True(copy.ExitCode == 9 || copy.Error.Contains("process id", StringComparison.Ordinal), copy.ToString());
        Assert.Empty(Scratch.Leftovers);
    }

    private static string AfterCapture(ToolResult result, string[] except)
    {
        string after = result.Output[result.Output.IndexOf("outcome=", StringComparison.Ordinal)..];
        return string.Join('\n', after.Split('\n').Where(l => !except.Contains(l.Split('=')[0])));
    }

    private static async Task<string?> AskAsync(string port)
    {
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync("127.0.0.1", int.Parse(port, null));
        using var reader = new StreamReader(client.GetStream());
        await client.GetStream().WriteAsync("stop\n"u8.ToArray());
        return await reader.ReadLineAsync();
    }
}
