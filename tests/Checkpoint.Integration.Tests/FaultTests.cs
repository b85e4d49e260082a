using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>
/// Harm done to a capture at one moment after the other: a clear error, the right exit code, nothing half-written, nobody left frozen.
/// </summary>
public sealed class FaultTests(CriuFixture criu) : IntegrationTest(criu)
{
    private const string Megabytes = "30";

    /// <summary>From room for next to nothing to room for all but the last of the images.</summary>
    [Theory]
    [InlineData(2_000)]
    [InlineData(16_000)]
    [InlineData(34_000)]
    public async Task The_disk_is_full(int kilobytes)
    {
        await using Mounted store = await Mounted.SmallAsync(Tool, Scratch.Store, kilobytes);
        await using RunningProcess a = StartRun("survive", Megabytes);
        await AssertSurvivesAsync(a, async () => await store.ResizeAsync(200_000), "No space left|disk is full|cannot be written");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    [InlineData(130)]
    public async Task The_store_is_removed_during_a_capture(int milliseconds)
    {
        await using RunningProcess a = StartRun("survive", Megabytes);
        await a.FactAsync("capturing");
        await Task.Delay(milliseconds, TestContext.Current.CancellationToken);
        Remove(Scratch.Store);
        await AssertSurvivesAsync(a, () => Task.CompletedTask, expected: null);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    [InlineData(130)]
    public async Task B_is_killed_during_a_capture(int milliseconds)
    {
        await using RunningProcess a = StartRun("survive", Megabytes);
        await a.FactAsync("capturing");
        int b = PayloadOf(a);
        await Task.Delay(milliseconds, TestContext.Current.CancellationToken);
        Kernel.Kill(b, Kernel.SIGKILL);
        ToolResult result = await a.WaitAsync();
        Assert.True(result.ExitCode == 137 || (result.ExitCode == 0 && result.Has("outcome")), result.ToString());
        await AssertStoreIsSoundAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(50)]
    public async Task CRIU_is_killed_during_a_restore(int milliseconds)
    {
        (await Tool.RunAsync("run", "--stop-after-capture", Built.Payload, "heap", Megabytes)).Expect(0);
        await using RunningProcess c = Tool.Start("replay");
        int criu = 0;
        await Until.TrueAsync(
            () => (criu = Processes.ChildrenOf(c.Id).FirstOrDefault(p => Processes.CommandLineOf(p).Contains(" swrk ", StringComparison.Ordinal))) != 0 || c.HasExited, "a criu");
        await Task.Delay(milliseconds, TestContext.Current.CancellationToken);
        if (criu != 0)
            Kernel.Kill(criu, Kernel.SIGKILL);
        ToolResult result = await c.WaitAsync();
        if (result.ExitCode != 0)
            result.ExpectError(125, "CKPT9050");
        await AssertStoreIsSoundAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public async Task D_is_killed_as_soon_as_it_is_there(int milliseconds)
    {
        (await Tool.RunAsync("run", "--stop-after-capture", Built.Payload, "sleep", "600")).Expect(0);
        await using RunningProcess c = Tool.Start("replay");
        int d = 0;
        await Until.TrueAsync(() => (d = CopyOf(c)) != 0 || c.HasExited, "a copy", () => c.Error);
        await Task.Delay(milliseconds, TestContext.Current.CancellationToken);
        Kernel.Kill(d, Kernel.SIGKILL);
        ToolResult result = await c.WaitAsync();

        // Before CRIU has let go of it, it was not restored; afterwards it is a copy that was killed.
        if (result.ExitCode != 137)
            result.ExpectError(125, "CKPT9050");
        (await ReplayAsync("--timeout", "1")).Expect(124);
    }

    [Fact]
    public async Task The_store_is_removed_under_a_copy_that_runs()
    {
        (await Tool.RunAsync("run", "--stop-after-capture", Built.Payload, "sleep", "600")).Expect(0);
        await using RunningProcess c = Tool.Start("replay");
        await c.FactAsync("pid");
        Remove(Scratch.Store);
        c.Signal(Kernel.SIGTERM);

        // What the copy came to is not lost with what is told of it.
        ToolResult result = (await c.WaitAsync()).Expect(143);
        Assert.DoesNotContain("CKPT9002", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_store_has_no_room_for_a_copys_files()
    {
        await using Mounted store = await Mounted.SmallAsync(Tool, Scratch.Store, 200_000);
        string log = Scratch.Combine("log");
        await File.WriteAllBytesAsync(log, new byte[8 << 20], TestContext.Current.CancellationToken);
        (await Tool.RunAsync("run", "--stop-after-capture", Built.Payload, "log", log)).Expect(0);
        await store.FillAsync();
        ToolResult result = await ReplayAsync();
        Assert.InRange(result.ExitCode, 125, 126);
        Assert.Matches("No space left|disk", result.Error);
        Assert.DoesNotContain("CKPT9002", result.Error, StringComparison.Ordinal);
        await store.ResizeAsync(400_000);
        (await ReplayAsync()).Expect(0);
    }

    private static int CopyOf(RunningProcess c) =>
        Processes.ChildrenOf(c.Id).FirstOrDefault(p => Processes.CommandLineOf(p).StartsWith(Built.Payload, StringComparison.Ordinal));

    private async Task AssertSurvivesAsync(RunningProcess a, Func<Task> makeGood, string? expected)
    {
        await Until.TrueAsync(() => a.HasExited || ToolResult.Facts(a.Output).Any(f => f.Key is "alive" or "outcome"), "B's answer", () => a.Error);
        bool failed = ToolResult.Facts(a.Output).Any(f => f.Key == "alive");
        Assert.True(failed || expected is null, a.Output);
        if (failed && expected is not null)
            Assert.Matches(expected, await a.FactAsync("message"));
        await makeGood();
        await a.WriteAsync("\n");
        ToolResult result = (await a.WaitAsync()).Expect(failed ? 7 : 0);
        Assert.DoesNotContain("CKPT9002", result.Error, StringComparison.Ordinal);
        if (failed)
        {
            Assert.Equal("JustDumped", result["outcome"]);
            Assert.Equal(["again@1"], (await ListAsync()).Select(c => c.Text("ref")));
            (await ReplayAsync()).Expect(7);
        }

        await AssertStoreIsSoundAsync();
    }

    /// <summary>What is listed can be replayed, and the next writer clears away what was left half-written.</summary>
    private async Task AssertStoreIsSoundAsync()
    {
        Assert.All(await ListAsync(), c => Assert.True(c.GetProperty("complete").GetBoolean()));
        (await RunAsync("args")).Expect(0);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Scratch.Store, ".pending")));
        (await Tool.RunAsync("verify")).Expect(0);
        Assert.Empty(Scratch.LivingProcesses);
    }

    /// <summary>Somebody may be writing in there.</summary>
    private static void Remove(string folder)
    {
        for (int i = 0; Directory.Exists(folder); i++)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (IOException) when (i < 100)
            {
                Thread.Sleep(1);
            }
        }
    }
}
