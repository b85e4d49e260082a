using System.Text.Json;

namespace Checkpointing.Tool.Tests.Verifying;

/// <summary>`verify PROGRAM.dll` on the programs of the demo, which lie in one folder and share what they use.</summary>
public sealed class ProgramVerificationTests
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "demo");

    [Fact]
    public async Task The_founding_mistake_is_found_in_what_was_built()
    {
        string program = Path.Combine(s_folder, "LinpackFoundingMistake.dll");
        ToolRun run = await ToolRun.Of(s_folder, "verify", program, "--json");
        Assert.Equal((125, ""), (run.ExitCode, run.Error));
        using JsonDocument document = JsonDocument.Parse(run.Out);
        Assert.Equal((program, false), (document.RootElement.GetProperty("ref").GetString(), document.RootElement.GetProperty("ok").GetBoolean()));
        JsonElement problem = Assert.Single(document.RootElement.GetProperty("problems").EnumerateArray());
        Assert.Equal("""["CKPT9101","A copy that is restored here runs straight into Environment.Exit and is gone","return instead, so that it goes on."]""",
            JsonSerializer.Serialize(new[] { "code", "what", "remedy" }.Select(f => problem.GetProperty(f).GetString()), JsonSerializerOptions.Web));
        Assert.Equal(("Program.Main", "LinpackFoundingMistake"), (problem.GetProperty("method").GetString(), problem.GetProperty("assembly").GetString()));
        // The other program beside it is none of its business.
        JsonElement point = Assert.Single(document.RootElement.GetProperty("capturePoints").EnumerateArray());
        Assert.Equal(("factored", "capture", "LinpackFoundingMistake"), (point.GetProperty("name").GetString(), point.GetProperty("kind").GetString(), point.GetProperty("assembly").GetString()));
    }

    [Fact]
    public async Task A_program_without_it_can_be_captured_where_it_says()
    {
        ToolRun run = await ToolRun.Of(s_folder, "verify", "Linpack.dll");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string[] lines = run.Out.TrimEnd().Split('\n');
        Assert.Equal("Linpack.dll can be captured at:", lines[0]);
        Assert.StartsWith("  factored  ", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(" in Program.Main", lines[1], StringComparison.Ordinal);
        Assert.Equal(2, lines.Length);
    }

    [Fact]
    public async Task What_was_found_is_told_with_what_to_do()
    {
        ToolRun run = await ToolRun.Of(s_folder, "verify", "LinpackFoundingMistake.dll");
        Assert.Equal(125, run.ExitCode);
        Assert.Matches(@"^CKPT9101  A copy that is restored here runs straight into Environment\.Exit and is gone\n +\S+.* in Program\.Main\n +→ return instead", run.Out);
    }

    [Fact]
    public async Task A_program_without_a_capture_point_says_so()
    {
        using TemporaryFolder folder = new();
        File.Copy(Path.Combine(s_folder, "System.IO.Hashing.dll"), folder.Combine("plain.dll"));
        ToolRun run = await ToolRun.Of(folder.Path, "verify", "plain.dll");
        Assert.Equal((0, "plain.dll has no capture point. Capture it by a trigger, or call Checkpoint.Capture in it.\n"), (run.ExitCode, run.Out));
    }

    [Fact]
    public async Task A_dll_that_is_not_there_is_taken_for_a_checkpoint() => Assert.Equal(127, (await ToolRun.Of(s_folder, "verify", "nothing.dll")).ExitCode);
}
