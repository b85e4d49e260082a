using System.Text.Json;
using Checkpointing.Store;
using Checkpointing.Tool.Commands;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Tests.Commands;

/// <summary>How the command line fails: exit code, line on stderr, way out, and the document under --json.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("lits", "error CKPT9001: There is no verb 'lits'.", "Did you mean 'list'?")]
    [InlineData("expalin", "error CKPT9001: There is no verb 'expalin'.", "Did you mean 'explain'?")]
    [InlineData("frobnicate", "error CKPT9001: There is no verb 'frobnicate'.", "See: dotnet checkpoint --help")]
    [InlineData("list --jsno", "error CKPT9001: 'dotnet checkpoint list' has no option '--jsno'.", "Did you mean '--json'?")]
    [InlineData("list --stroe=x", "error CKPT9001: 'dotnet checkpoint list' has no option '--stroe'.", "Did you mean '--store'?")]
    [InlineData("list --quite", "error CKPT9001: 'dotnet checkpoint list' has no option '--quite'.", "Did you mean '--quiet'?")]
    [InlineData("list -x", "error CKPT9001: 'dotnet checkpoint list' has no option '-x'.", "See: dotnet checkpoint list --help")]
    [InlineData("--jsno list", "error CKPT9001: 'dotnet checkpoint' has no option '--jsno'.", "See: dotnet checkpoint --help")]
    [InlineData("list extra", "error CKPT9001: 'dotnet checkpoint list' has no use for 'extra'.", "See: dotnet checkpoint list --help")]
    [InlineData("list --store", "error CKPT9001: Missing value for option 'store'", "See: dotnet checkpoint list --help")]
    [InlineData("remove", "error CKPT9001: Nothing to remove was named.", "See: dotnet checkpoint remove --help")]
    public async Task Bad_usage_is_two_with_a_suggestion(string line, string error, string remedy)
    {
        ToolRun run = await ToolRun.Of("/", line.Split(' '));

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        string[] lines = run.Error.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Equal(error, lines[0]);
        Assert.Contains(remedy, lines[1]);
    }

    [Theory]
    [InlineData("show --json nothing", "CKPT9010", 127)]
    [InlineData("show --json --frob", "CKPT9001", 2)]
    [InlineData("lsit --json", "CKPT9001", 2)]
    public async Task Under_json_an_error_is_a_document_and_the_line_as_well(string line, string code, int exitCode)
    {
        using var folder = new TemporaryFolder();
        ToolRun run = await ToolRun.Of(folder.Path, line.Split(' '));

        Assert.Equal(exitCode, run.ExitCode);
        using JsonDocument document = JsonDocument.Parse(run.Out);
        JsonElement error = document.RootElement.GetProperty("error");
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.StartsWith($"error {code}: {error.GetProperty("message").GetString()}\n", run.Error);
        Assert.Contains(error.GetProperty("remedy").GetString()!, run.Error);
    }

    [Fact]
    public async Task A_bug_is_one_line_and_with_verbose_all_of_it()
    {
        ToolRun brief = await Run(_ => throw new InvalidOperationException("two\nlines"));
        ToolRun full = await Run(_ => throw new InvalidOperationException("two\nlines"), "--verbose");

        Assert.Equal((125, 2), (brief.ExitCode, brief.Error.TrimEnd().Split('\n').Length));
        Assert.StartsWith("error CKPT9002: This is a bug in the tool: InvalidOperationException: two lines\n", brief.Error);
        Assert.Contains("   at Checkpointing.Tool.Tests", full.Error);
    }

    [Fact]
    public async Task An_expected_failure_says_its_details_and_its_way_out()
    {
        ToolRun run = await Run(_ => throw new ToolException(ErrorCodes.CaptureRefused, "Two things are in the way.", "Close them.") { Details = ["a socket", "a lock"] });

        Assert.Equal((125, "error CKPT9041: Two things are in the way.\n  - a socket\n  - a lock\n  Close them.\n"), (run.ExitCode, run.Error));
    }

    public static TheoryData<string, int> StoreFailures => new()
    {
        { nameof(CheckpointNotFoundException), 127 },
        { "ambiguous", 2 },
        { nameof(DamagedCheckpointException), 125 },
        { nameof(StoreException), 126 },
    };

    [Theory]
    [MemberData(nameof(StoreFailures))]
    public async Task Failures_of_the_store_have_their_own_exit_codes(string kind, int exitCode)
    {
        StoreException failure = kind switch
        {
            nameof(CheckpointNotFoundException) => new CheckpointNotFoundException("m", "r"),
            "ambiguous" => new CheckpointNotFoundException("m", "r", ambiguous: true),
            nameof(DamagedCheckpointException) => new DamagedCheckpointException("f", "is cut"),
            _ => new StoreException("m"),
        };

        Assert.Equal(exitCode, (await Run(_ => throw failure)).ExitCode);
    }

    [Theory]
    [InlineData("", "said\nwarning: warned\n")]
    [InlineData("--quiet", "warning: warned\n")]
    [InlineData("-q", "warning: warned\n")]
    [InlineData("--verbose", "said\ndetail\nwarning: warned\n")]
    public async Task Talk_goes_to_stderr_as_loud_as_asked(string option, string expected)
    {
        ToolRun run = await Run(Talk, option);

        Assert.Equal(("result\n", expected), (run.Out, run.Error));
    }

    [Fact]
    public async Task Colours_and_progress_are_for_terminals_only()
    {
        ToolRun coloured = await Run(Talk, "", terminal: true);
        Assert.Contains("\e[33mwarning:\e[0m", coloured.Error);
        Assert.StartsWith("\r\e[K50 %\r\e[Ksaid\n", coloured.Error);

        ToolRun plain = await Run(Talk, "--no-color", terminal: true);
        Assert.Contains("\nwarning: warned", plain.Error);
        Assert.DoesNotContain("\e[", (await Run(Talk)).Error);
    }

    [Theory]
    [InlineData("NO_COLOR", "1", false)]
    [InlineData("NO_COLOR", "", true)]
    [InlineData("TERM", "dumb", false)]
    public async Task The_environment_may_forbid_colours(string name, string value, bool coloured)
    {
        ToolRun run = await ToolRun.Of("/", terminal: true, new() { [name] = value }, ["probe"], [Probe(Talk)]);

        Assert.Equal(coloured, run.Error.Contains("\e[33m", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_command_gets_paths_from_the_working_directory()
    {
        string? seen = null;
        await Run(context =>
        {
            seen = context.FullPath("a/../b");
            return Task.FromResult(0);
        });

        Assert.Equal("/b", seen);
    }

    private static Task<int> Talk(CommandContext context)
    {
        context.Reporter.Progress("50 %");
        context.Reporter.Say("said");
        context.Reporter.Detail("detail");
        context.Reporter.Warn("warned");
        context.Reporter.Result("result");
        return Task.FromResult(0);
    }

    private static Task<ToolRun> Run(CommandBody body, string option = "", bool terminal = false) =>
        ToolRun.Of("/", terminal, [], option.Length == 0 ? ["probe"] : ["probe", option], [Probe(body)]);

    private static Verb Probe(CommandBody body) => new() { Name = "probe", Summary = "", Examples = [], Declare = _ => body };
}
