using System.Text.Json;
using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>C killed, and copies that C was told to leave.</summary>
public sealed class AbandonedCopiesTests(CriuFixture criu) : IntegrationTest(criu)
{
    [Fact]
    public async Task C_killed_takes_its_copies_with_it_and_the_next_replay_takes_the_rest_away()
    {
        string log = Scratch.Combine("app.log");
        (await RunAsync("server", log, "wait")).Expect(0);
        await using RunningProcess c = Tool.Start("replay", "-n", "4", "-j", "2");
        await c.FactAsync("copy.0");
        await c.FactAsync("copy.1");
        c.Signal(Kernel.SIGKILL);
        await c.WaitAsync();

        await Until.TrueAsync(() => Scratch.LivingProcesses.Count == 0, "the end of all copies");
        Assert.Empty(Scratch.MountsLeft);
        // Compiled just in time, C has a diagnostics socket of its own, which no killed runtime takes away.
        Assert.DoesNotContain(Scratch.Leftovers, l => !l.Contains($"-{c.Id}-", StringComparison.Ordinal));
        Assert.NotEmpty(Sessions());
        (await ReplayAsync("--network", "own")).Expect(0);
        Assert.Empty(Sessions());
    }

    [Fact]
    public async Task C_killed_takes_its_copy_with_it_without_namespaces_too()
    {
        (await Tool.RunAsync("run", "--stop-after-capture", Built.Payload, "sleep", "60")).Expect(0);
        await using RunningProcess c = Tool.Start("replay", "--no-isolation");
        int copy = await c.NumberAsync("pid");
        c.Signal(Kernel.SIGKILL);
        await c.WaitAsync();
        await Until.TrueAsync(() => !Processes.Exists(copy), "the end of the copy");
    }

    [Fact]
    public async Task Detached_copies_outlive_C_and_are_not_supervised()
    {
        string output = Scratch.Combine("out"), report = Scratch.Combine("report.json"), log = Scratch.Combine("app.log");
        (await RunAsync("detached", log)).Expect(0);
        (await ReplayAsync("-n", "2", "-j", "2", "--detach", "--output-dir", output, "--report", report)).Expect(0);
        JsonElement[] copies = [.. Json.Read(report).GetProperty("copies").EnumerateArray()];
        Assert.Equal(2, copies.Length);
        foreach (JsonElement copy in copies)
        {
            Assert.True(Processes.Exists(copy.Number("pid")));
            Assert.True(copy.IsNull("exitCode"));
        }

        // A later replay leaves what lives alone.
        (await ReplayAsync("--timeout", "1")).ExpectError(124, "CKPT9060");
        Assert.All(copies, copy => Assert.True(Processes.Exists(copy.Number("pid"))));

        await File.WriteAllTextAsync(log + ".stop", "", TestContext.Current.CancellationToken);
        await Until.TrueAsync(() => Scratch.LivingProcesses.Count == 0, "the end of the copies");
        for (int i = 0; i < 2; i++)
        {
            string folder = Path.Combine(output, $"{i}");
            Assert.Equal("second=NotCaptured\nstopped=1\n", await File.ReadAllTextAsync(Path.Combine(folder, "stdout"), TestContext.Current.CancellationToken));
            string changed = Directory.EnumerateFiles(Path.Combine(folder, "files")).Single();
            Assert.Equal("before\nJustRestored\n", await File.ReadAllTextAsync(changed, TestContext.Current.CancellationToken));
        }

        Assert.Equal("before\nJustDumped\n", await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_diagnostics_client_reaches_each_of_many_copies()
    {
        string log = Scratch.Combine("app.log"), report = Scratch.Combine("report.json");
        (await RunAsync("server", log, "wait")).Expect(0);
        string manifest = Directory.EnumerateFiles(Scratch.Store, "checkpoint.json", SearchOption.AllDirectories).Single();
        string temporary = Json.Read(manifest).Text("temporaryDirectory");
        int original = Json.Read(manifest).GetProperty("processes").Number("pidB");

        await using RunningProcess c = Tool.Start("replay", "-n", "2", "-j", "2", "--report", report);
        await c.FactAsync("copy.0");
        await c.FactAsync("copy.1");
        int[] copies = [.. Processes.ChildrenOf(c.Id).Where(p => Processes.CommandLineOf(p).StartsWith(Built.Payload, StringComparison.Ordinal))];
        Assert.Equal(2, copies.Length);
        foreach (int copy in copies)
            Assert.Equal(original, await DiagnosticsClient.ProcessIdAsync($"/proc/{copy}/root{temporary}", TestContext.Current.CancellationToken));
        c.CloseInput();
        (await c.WaitAsync()).Expect(0);
    }

    private string[] Sessions() => [.. Directory.EnumerateDirectories(Scratch.Store, ".*", SearchOption.AllDirectories).Where(d => Path.GetFileName(Path.GetDirectoryName(d)) == "replays")];
}
