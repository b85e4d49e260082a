using System.Text.Json;
using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>Copies that are captured again, and copies that are no twins.</summary>
public sealed class GenerationTests(CriuFixture criu) : IntegrationTest(criu)
{
    [Fact]
    public async Task A_copy_of_a_copy_of_a_copy_goes_on_with_the_files_of_its_line()
    {
        string file = Scratch.Combine("book"), report = Scratch.Combine("report");
        (await RunAsync("chapters", file, "4")).Expect(0);
        // Each is captured by the one before: 1 by the original, 2 by the first copy, and so on.
        string previous = "chapter-1@1";
        for (int generation = 1; generation <= 3; generation++)
        {
            ToolResult copy = (await ReplayAsync(previous, "--capture", "--report", report)).Expect(0);
            Assert.Equal(("JustRestored", $"{generation}"), (copy[$"outcome.{generation}"], copy[$"generation.{generation}"]));
            Assert.Equal("JustDumped", copy[$"outcome.{generation + 1}"]);
            JsonElement capture = Json.Read(report).GetProperty("copies")[0].GetProperty("captures")[0];
            JsonElement manifest = Json.Parse((await Tool.RunAsync("show", capture.Text("ref"), "--json")).Expect(0).Output);
            Assert.Equal((generation, Json.Read(report).Text("checkpoint")), (manifest.Number("generation"), manifest.Text("parent")));
            previous = capture.Text("ref");
        }

        ToolResult last = (await ReplayAsync(previous)).Expect(0);
        // What each copy of the line wrote after it woke, and nothing of what their siblings wrote later.
        Assert.Equal("1:JustRestored 2:JustRestored 3:JustRestored 4:JustRestored", last["content"]);
        Assert.Equal("4", last["generation.4"]);
        Assert.Equal("1:JustDumped 2:JustDumped 3:JustDumped 4:JustDumped", (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Trim().ReplaceLineEndings(" "));
        Assert.Equal([3, 2, 1, 0], (await ListAsync()).Select(c => c.Number("generation")).Distinct());
        Assert.Empty(Scratch.Leftovers);
        Assert.Empty(Directory.EnumerateDirectories(Scratch.Store, "captures", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Copies_that_run_at_once_are_each_captured_and_each_of_those_can_be_replayed()
    {
        string file = Scratch.Combine("book"), report = Scratch.Combine("report");
        (await RunAsync("chapters", file, "2")).Expect(0);
        ToolResult copies = (await ReplayAsync("chapter-1@1", "-n", "3", "-j", "3", "--capture", "--report", report)).Expect(0);
        Assert.Equal(3, copies.All("outcome.2").Count(o => o == "JustDumped"));
        string[] captured = [.. Json.Read(report).GetProperty("copies").EnumerateArray().Select(c => c.GetProperty("captures")[0].Text("ref"))];
        Assert.Equal(["chapter-2@2", "chapter-2@3", "chapter-2@4"], captured.Order());
        ToolResult[] grandchildren = await Task.WhenAll(captured.Select(c => ReplayAsync(c)));
        Assert.All(grandchildren, c => Assert.Equal(("JustRestored", "2", "1:JustRestored 2:JustRestored"), (c.Expect(0)["outcome.2"], c["generation.2"], c["content"])));
    }

    [Fact]
    public async Task Captures_that_meet_hooks_critical_sections_and_each_other_have_their_turn_or_are_refused()
    {
        ToolResult original = (await RunAsync("meeting")).Expect(0);
        Assert.StartsWith("CheckpointRefusedException: The capture point 'inner' was reached inside a hook of another capture", original["inner"], StringComparison.Ordinal);
        Assert.StartsWith("CheckpointRefusedException: 1 critical section(s) were still held after 0.3 s", original["own"], StringComparison.Ordinal);
        Assert.Equal(("JustDumped", "JustDumped", "False"), (original["outer"], original["others"], original["held"]));
        Assert.Equal(("JustDumped", "JustDumped"), (original["left"], original["right"]));
        Assert.Equal(["left", "others", "outer", "right"], (await ListAsync()).Select(c => c.Text("name")).Order());

        // The one who came second waits in the copy of the first, too, and passes its capture point by.
        ToolResult[] copies = await Task.WhenAll(ReplayAsync("left"), ReplayAsync("right"), ReplayAsync("others"));
        Assert.Equal("JustRestored", copies[0].Expect(0)["left"]);
        Assert.Equal("JustRestored", copies[1].Expect(0)["right"]);
        Assert.Equal(("JustRestored", "False", "NotCaptured", "NotCaptured"), (copies[2].Expect(0)["others"], copies[2]["held"], copies[2]["left"], copies[2]["right"]));
    }

    [Fact]
    public async Task Hooks_that_fail_in_a_copy_are_gathered_and_all_the_others_are_told()
    {
        (await RunAsync("hooks", "restore.a", "restore.c")).Expect(0);
        ToolResult copy = (await ReplayAsync()).Expect(7);
        Assert.Equal(["restore.a", "restore.b", "restore.c"], copy.All("hook"));
        Assert.All(new[] { "restore.a was to fail", "restore.c was to fail" }, part => Assert.Contains(part, copy["message"], StringComparison.Ordinal));
        Assert.Contains("woke up with an error", copy.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Four_copies_share_no_key_on_any_thread()
    {
        (await RunAsync("twins")).Expect(0);
        ToolResult[] copies = [.. await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ReplayAsync()))];
        string[] threads = ["main", "new", "old", "blocked", "drawing", "asking"], kinds = ["bytes", "aes", "ecdsa", "rsa", "guid", "trace", "perRestore"];
        // The first things that threads do which never slept: sooner than the one that captured knows that it is a copy.
        string[] first = ["drawing.first", "asking.first"];
        foreach (string key in threads.SelectMany(t => kinds.Select(k => $"{t}.{k}")).Concat(first))
            Assert.True(copies.Select(c => c.Expect(0)[key]).Distinct().Count() == 4, $"Two copies have the same {key}.");
    }
}
