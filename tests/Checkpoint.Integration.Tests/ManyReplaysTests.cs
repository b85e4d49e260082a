using System.Text.Json;
using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>One checkpoint, a hundred times in a row, and nothing left behind.</summary>
public sealed class ManyReplaysTests(CriuFixture criu) : IntegrationTest(criu)
{
    private const int Replays = 100;

    [Fact]
    public async Task A_hundred_replays_leave_nothing_behind()
    {
        (await RunAsync("exit-branches", "0", "43")).Expect(0);
        string[] before = Files();
        for (int i = 0; i < Replays; i++)
        {
            ToolResult copy = (await ReplayAsync()).Expect(43);
            Assert.Equal("outcome=JustRestored\n", copy.Output);
            Assert.Equal("", copy.Error);
        }

        Assert.Empty(Scratch.LivingProcesses);
        Assert.Empty(Scratch.MountsLeft);
        Assert.Empty(Scratch.Leftovers);
        // One record of the last replay is all that is new.
        Assert.Equal([.. before, "last-replay.json"], Files());
    }

    [Fact]
    public async Task Many_captures_leave_nothing_behind()
    {
        (await RunAsync("capture-many", "20", "same")).Expect(0);
        JsonElement[] list = await ListAsync();
        Assert.Equal(20, list.Length);
        Assert.Equal("point@20", list[0].Text("ref"));
        Assert.Empty(Scratch.LivingProcesses);
        Assert.Empty(Scratch.Leftovers);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Scratch.Store, ".pending")));
        Assert.Equal("JustRestored", (await ReplayAsync("point@1")).Expect(0)["outcome.1"]);
    }

    private string[] Files() =>
        [.. Directory.EnumerateFiles(Scratch.Store, "*", SearchOption.AllDirectories).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal).OrderBy(f => f == "last-replay.json")];
}
