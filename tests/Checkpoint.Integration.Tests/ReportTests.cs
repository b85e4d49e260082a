using System.Text.Json;
using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>The JSON that scripts rely on, field by field.</summary>
public sealed class ReportTests(CriuFixture criu) : IntegrationTest(criu)
{
    [Fact]
    public async Task Of_run()
    {
        string file = Scratch.Combine("report.json");
        ToolResult result = (await Tool.RunAsync("run", "--name", "mine", "--report", file, Built.Payload, "capture-many", "2")).Expect(0);
        JsonElement report = Json.Read(file);

        Assert.Equal(["program", "pidA", "pidB", "exitCode", "signal", "captures"], report.Names());
        Assert.Equal((Built.Payload, 0, true), (report.Text("program"), report.Number("exitCode"), report.IsNull("signal")));
        Assert.True(report.Number("pidA") > 0 && report.Number("pidB") > 0 && report.Number("pidB") != report.Number("pidA"));
        JsonElement[] captures = [.. report.GetProperty("captures").EnumerateArray()];
        Assert.Equal(["mine@1", "mine@2"], captures.Select(c => c.Text("ref")));
        foreach (JsonElement capture in captures)
        {
            Assert.Equal(["ref", "id", "name", "outcome", "pauseMs", "totalMs", "imageBytes", "error", "obstacles", "connections"], capture.Names());
            Assert.Equal(("mine", "JustDumped", true), (capture.Text("name"), capture.Text("outcome"), capture.IsNull("error")));
            Assert.True(0 < capture.Time("pauseMs") && capture.Time("pauseMs") <= capture.Time("totalMs"));
            Assert.True(capture.Number("imageBytes") > 1_000_000);
        }

        // All the tool says itself goes to stderr: stdout is the program's.
        Assert.Equal("outcome.1=JustDumped\noutcome.2=JustDumped\ngeneration=0\n", result.Output);
        JsonElement[] list = await ListAsync();
        Assert.Equal(["mine@2", "mine@1"], list.Select(c => c.Text("ref")));
        Assert.Equal(captures[1].Text("id"), list[0].Text("id"));
        Assert.Equal(("point-2", Built.Payload, true), (list[0].Text("capturePoint"), list[0].Text("program"), list[0].GetProperty("complete").GetBoolean()));
    }

    [Fact]
    public async Task Of_replay()
    {
        string file = Scratch.Combine("report.json");
        (await RunAsync("exit-branches", "0", "3")).Expect(0);
        (await ReplayAsync("--report", file)).Expect(3);
        JsonElement report = Json.Read(file);

        Assert.Equal(["checkpoint", "ref", "copies", "summary", "comparison"], report.Names());
        Assert.Equal("branches@1", report.Text("ref"));
        JsonElement copy = report.GetProperty("copies").EnumerateArray().Single();
        Assert.Equal(
            ["index", "pid", "exitCode", "signal", "readyMs", "endMs", "outputDir", "error", "peakMemoryBytes", "cpuMs", "values"], copy.Names());
        Assert.Equal((0, 3, true, true, true), (copy.Number("index"), copy.Number("exitCode"), copy.IsNull("signal"), copy.IsNull("outputDir"), copy.IsNull("error")));
        Assert.True(0 < copy.Time("readyMs") && copy.Time("readyMs") <= copy.Time("endMs"));
        JsonElement summary = report.GetProperty("summary");
        Assert.Equal(["succeeded", "failed", "readyMs", "endMs", "peakMemoryBytes", "notRestored", "timedOut", "exitCodes", "elapsedMs"], summary.Names());
        Assert.Equal((0, 1), (summary.Number("succeeded"), summary.Number("failed")));
        foreach (string times in new[] { "readyMs", "endMs" })
        {
            Assert.Equal(["min", "median", "max", "middleHalf"], summary.GetProperty(times).Names());
            Assert.Equal(copy.Time(times), summary.GetProperty(times).Time("median"));
        }
    }

    [Fact]
    public async Task Of_a_replay_that_could_not_be_done()
    {
        string file = Scratch.Combine("report.json");
        (await RunAsync("args")).Expect(0);
        string inventory = Directory.EnumerateFiles(Scratch.Store, "inventory.img", SearchOption.AllDirectories).Single();
        File.WriteAllBytes(inventory, [.. File.ReadAllBytes(inventory).Select(b => (byte)~b)]);
        (await ReplayAsync("--report", file)).Expect(125);

        JsonElement copy = Json.Read(file).GetProperty("copies")[0];
        Assert.True(copy.IsNull("exitCode") && copy.IsNull("pid") && copy.IsNull("readyMs"));
        Assert.Contains("args@1", copy.Text("error"), StringComparison.Ordinal);
        Assert.Equal((0, 1), (Json.Read(file).GetProperty("summary").Number("succeeded"), Json.Read(file).GetProperty("summary").Number("failed")));
    }
}
