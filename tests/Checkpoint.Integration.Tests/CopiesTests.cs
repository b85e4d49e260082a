using System.Text.Json;
using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>Many copies of one checkpoint by one command.</summary>
public sealed class CopiesTests(CriuFixture criu) : IntegrationTest(criu)
{
    private const int Many = 60;

    [Fact]
    public async Task Many_copies_of_a_server_with_threads_and_a_log_all_succeed_and_leave_nothing_behind()
    {
        string log = Scratch.Combine("app.log"), report = Scratch.Combine("report.json");
        (await RunAsync("server", log)).Expect(0);
        await File.AppendAllTextAsync(log, "grown since\n", TestContext.Current.CancellationToken);
        string written = await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken);
        string[] before = Files();

        ToolResult copies = (await ReplayAsync("-n", $"{Many}", "-j", "4", "--report", report)).Expect(0);

        string[] lines = copies.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            Enumerable.Range(0, Many).Select(i => $"copy.{i}=JustRestored threads=4 answer=42 {new string((char)('a' + (i % 26)), 300)}").Order(StringComparer.Ordinal),
            lines.Where(l => l.StartsWith("copy.", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(Many, lines.Length);
        Assert.Contains("a network of its own", copies.Error, StringComparison.Ordinal);
        JsonElement summary = Json.Read(report).GetProperty("summary");
        Assert.Equal((Many, 0), (summary.Number("succeeded"), summary.Number("failed")));
        Assert.Equal(Many, summary.GetProperty("exitCodes").Number("0"));
        Assert.True(summary.GetProperty("peakMemoryBytes").Time("min") > 1_000_000);

        Assert.Equal(written, await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken));
        Assert.Empty(Scratch.LivingProcesses);
        Assert.Empty(Scratch.MountsLeft);
        Assert.Empty(Scratch.Leftovers);
        Assert.Equal([.. before, "last-replay.json"], Files());
    }

    [Fact]
    public async Task The_exit_code_is_that_of_the_first_copy_that_did_not_return_0()
    {
        string report = Scratch.Combine("report.json");
        (await RunAsync("copies", "0,7,0,3")).Expect(0);
        ToolResult copies = (await ReplayAsync("-n", "4", "-j", "2", "--report", report)).Expect(7);

        // The line that the program did not end has got an end.
        Assert.Equal(["4", "4", "4", "4"], copies.All("count"));
        Assert.Contains("4 copies of copies@1, 2 at once, in ", copies.Error, StringComparison.Ordinal);
        Assert.Contains("2 ended with 0, 1 ended with 3, 1 ended with 7", copies.Error, StringComparison.Ordinal);
        JsonElement[] all = [.. Json.Read(report).GetProperty("copies").EnumerateArray()];
        Assert.Equal([(0, 0), (1, 7), (2, 0), (3, 3)], all.Select(c => (c.Number("index"), c.Number("exitCode"))));
        Assert.Equal(4, all.Select(c => c.Number("pid")).Distinct().Count());
        JsonElement sum = all[0].GetProperty("values").EnumerateArray().Single(v => v.Text("name") == "sum");
        Assert.Equal(("42", false), (sum.Text("value"), sum.GetProperty("unique").GetBoolean()));
    }

    [Fact]
    public async Task Each_copy_reads_all_of_stdin()
    {
        (await Tool.WithInputAsync("zero\n", "run", Built.Payload, "echo")).Expect(0);
        ToolResult copies = (await Tool.WithInputAsync("one\ntwo\n", "replay", "-n", "3", "-j", "3")).Expect(0);
        Assert.Equal(3, copies.Output.Split('\n').Count(l => l.EndsWith("two", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_each_copy_wrote_is_kept_where_it_is_wanted()
    {
        string log = Scratch.Combine("app.log"), output = Scratch.Combine("out");
        (await RunAsync("server", log)).Expect(0);
        (await ReplayAsync("-n", "2", "-j", "2", "--output-dir", output)).Expect(0);
        for (int i = 0; i < 2; i++)
        {
            string folder = Path.Combine(output, $"{i}");
            Assert.StartsWith($"copy.{i}=JustRestored", await File.ReadAllTextAsync(Path.Combine(folder, "stdout"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
            Assert.Equal("", await File.ReadAllTextAsync(Path.Combine(folder, "stderr"), TestContext.Current.CancellationToken));
            string changed = Directory.EnumerateFiles(Path.Combine(folder, "files")).Single();
            Assert.Equal($"before\nJustRestored {i}\n", await File.ReadAllTextAsync(changed, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task A_copy_that_runs_too_long_is_ended_and_the_others_are_not()
    {
        (await Tool.RunAsync("run", "--stop-after-capture", Built.Payload, "sleep", "60")).Expect(0);
        (await ReplayAsync("-n", "2", "-j", "2", "--timeout", "1.5")).ExpectError(124, "CKPT9060");
    }

    [Fact]
    public async Task Ctrl_C_ends_all_copies_and_still_reports()
    {
        string report = Scratch.Combine("report.json"), log = Scratch.Combine("app.log");
        (await RunAsync("server", log, "wait")).Expect(0);
        await using RunningProcess c = Tool.Start("replay", "-n", "20", "-j", "2", "--report", report);
        await c.FactAsync("copy.0");
        await c.FactAsync("copy.1");
        c.Signal(Kernel.SIGINT);
        (await c.WaitAsync()).Expect(130);

        JsonElement[] copies = [.. Json.Read(report).GetProperty("copies").EnumerateArray()];
        Assert.Equal(2, copies.Length);
        Assert.All(copies, copy => Assert.Equal(130, copy.Number("exitCode")));
        Assert.Empty(Scratch.LivingProcesses);
        Assert.Empty(Scratch.MountsLeft);
    }

    [Fact]
    public async Task A_copy_does_not_meet_what_the_one_before_it_left_behind()
    {
        (await RunAsync("crowd")).Expect(0);
        ToolResult copies = (await ReplayAsync("-n", "3")).Expect(0);
        Assert.Equal(["0", "0", "0"], copies.All("sleepers"));
        Assert.Empty(Scratch.LivingProcesses);
    }

    [Fact]
    public async Task Copies_that_run_at_once_need_namespaces()
    {
        (await RunAsync("args")).Expect(0);
        (await ReplayAsync("-n", "2", "-j", "2", "--no-isolation")).ExpectError(2, "CKPT9001");
        (await ReplayAsync("-n", "2", "--no-isolation")).Expect(0);
    }

    private string[] Files() =>
        [.. Directory.EnumerateFileSystemEntries(Scratch.Store, "*", SearchOption.AllDirectories).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal).OrderBy(f => f == "last-replay.json")];
}
