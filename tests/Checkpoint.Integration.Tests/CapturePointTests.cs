using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>The one capture point that a run is asked to capture at, of the several that a program has.</summary>
public sealed class CapturePointTests(CriuFixture criu) : IntegrationTest(criu)
{
    [Fact]
    public async Task Only_the_one_that_is_named_is_captured()
    {
        ToolResult run = (await Tool.RunAsync("run", "--at", "point-2", Built.Payload, "capture-many", "3")).Expect(0);
        Assert.Equal(("NotCaptured", "JustDumped", "NotCaptured"), (run["outcome.1"], run["outcome.2"], run["outcome.3"]));
        Assert.Equal(["point-2@1"], (await ListAsync()).Select(c => c.Text("ref")));
        ToolResult copy = (await ReplayAsync()).Expect(0);
        Assert.Equal(["JustRestored", "NotCaptured"], [copy["outcome.2"], copy["outcome.3"]]);
    }

    [Fact]
    public async Task A_name_that_is_none_is_told_with_those_that_there_are()
    {
        // As a build leaves it beside the program.
        string program = Scratch.Combine("Payload.dll");
        foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(Built.Payload)!))
            File.Copy(file, Scratch.Combine(Path.GetFileName(file)));
        await File.WriteAllTextAsync(
            Path.ChangeExtension(program, ".checkpoint.json"),
            """{ "schema": 1, "capturePoints": [{ "name": "point-1", "kind": "capture", "assembly": "Payload", "method": "CaptureManyCommand.Run", "file": "/src/CaptureManyCommand.cs", "line": 17 }] }""",
            TestContext.Current.CancellationToken);
        ToolResult run = (await Tool.RunAsync("run", "--at", "pint-1", program, "capture-many", "1")).Expect(0);
        Assert.Equal("NotCaptured", run["outcome.1"]);
        Assert.Contains("was not captured at 'pint-1'. Its capture points:\n  point-1 in CaptureManyCommand.Run (CaptureManyCommand.cs:17)\n", run.Error, StringComparison.Ordinal);
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task A_program_is_verified_before_it_runs()
    {
        ToolResult verified = (await Tool.RunAsync("verify", Built.FoundingMistake + ".dll", "--json")).Expect(125);
        Assert.Equal(["CKPT9101"], Json.Parse(verified.Output).GetProperty("problems").EnumerateArray().Select(p => p.Text("code")));
        (await Tool.RunAsync("verify", Built.Linpack + ".dll")).Expect(0);
    }
}
