using Checkpointing.Tool.Commands;

namespace Checkpointing.Tool.Tests.Commands;

public sealed class HelpTests
{
    public static TheoryData<string> Names => [.. CommandLine.AllVerbs.Select(v => v.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_help_of_a_verb_is_the_approved_one(string verb)
    {
        ToolRun run = await ToolRun.Of("/", verb, "--help");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Approved.Verify($"help-{verb}", run.Out);
        Assert.Contains("\nExamples:\n  dotnet checkpoint " + verb, run.Out);
        Assert.All(run.Out.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public async Task The_help_of_the_tool_is_the_approved_one()
    {
        ToolRun run = await ToolRun.Of("/", "--help");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Approved.Verify("help", run.Out);
    }

    [Fact]
    public void No_approved_help_is_left_of_a_verb_that_is_gone() => Assert.Equal(
        CommandLine.AllVerbs.Select(v => $"help-{v.Name}.txt").Order(StringComparer.Ordinal),
        Directory.GetFiles(Approved.Folder, "help-*.txt").Where(f => !f.EndsWith(".received.txt", StringComparison.Ordinal))
            .Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("list", "-h")]
    [InlineData("list", "-?")]
    [InlineData("--help", "list")]
    public async Task Help_is_asked_for_in_many_ways(params string[] arguments) =>
        Assert.Contains("Usage: dotnet checkpoint", (await ToolRun.Of("/", arguments)).Out);

    [Fact]
    public async Task Without_a_verb_the_help_is_talk_and_the_usage_is_wrong()
    {
        ToolRun run = await ToolRun.Of("/");

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains("Verbs:", run.Error);
    }

    [Fact]
    public async Task The_version_is_the_assembly_s()
    {
        ToolRun run = await ToolRun.Of("/", "--version");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(typeof(CommandLine).Assembly.GetName().Version!.ToString(3), run.Out.Trim());
    }
}
