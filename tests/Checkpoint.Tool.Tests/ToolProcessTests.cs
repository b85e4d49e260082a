using System.Diagnostics;
using Checkpointing.Store;

namespace Checkpointing.Tool.Tests;

/// <summary>The tool as a process: its streams, its exit code, its environment.</summary>
public sealed class ToolProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Results_and_talk_go_their_own_ways()
    {
        Checkpoints.Add(CheckpointStore.Open(_folder.Combine("elsewhere")));

        (int exitCode, string output, string error) = await Run(["list", "--json"]);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("\"ref\": \"warm@1\"", output);

        (exitCode, output, error) = await Run(["show", "cold"]);
        Assert.Equal((127, ""), (exitCode, output));
        Assert.StartsWith("error CKPT9010: There is no checkpoint 'cold'. The store '", error);
    }

    [Theory]
    [InlineData("list", "--store")]
    [InlineData("--frob")]
    public async Task Bad_usage_leaves_nothing_among_the_results(params string[] arguments)
    {
        (int exitCode, string output, string error) = await Run(arguments);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith("error CKPT9001: ", error);
    }

    [Fact]
    public async Task Results_are_appended_to_what_others_write_to_the_same_file()
    {
        Checkpoints.Add(CheckpointStore.Open(_folder.Combine("elsewhere")));
        string tool = $"CHECKPOINT_STORE=elsewhere dotnet '{typeof(Program).Assembly.Location}'";

        // The two write to one open file: results, the line of the error, and the shell's own words between them.
        await Run("sh", ["-c", $"{{ {tool} list; echo between; {tool} show cold; echo after; }} > all.txt 2>&1"]);

        string[] lines = await File.ReadAllLinesAsync(_folder.Combine("all.txt"), TestContext.Current.CancellationToken);
        Assert.Equal(6, lines.Length);
        Assert.StartsWith("REF", lines[0]);
        Assert.StartsWith("warm@1", lines[1]);
        Assert.Equal("between", lines[2]);
        Assert.StartsWith("error CKPT9010", lines[3]);
        Assert.Equal("after", lines[5]);
    }

    [Fact]
    public async Task A_full_disk_behind_the_streams_is_told_and_the_exit_code_is_right()
    {
        Checkpoints.Add(CheckpointStore.Open(_folder.Combine("elsewhere")));
        string tool = $"CHECKPOINT_STORE=elsewhere dotnet '{typeof(Program).Assembly.Location}'";

        (_, string output, string error) = await Run("sh", ["-c", $"{tool} list --json > /dev/full; echo $?; {tool} show cold 2> /dev/full; echo $?"]);

        Assert.Equal("125\n127\n", output);
        Assert.Equal("error CKPT9019: stdout cannot be written: No space left on device.\n  Make room where it leads to.\n", error);
    }

    [Fact]
    public async Task A_reader_that_goes_away_is_no_failure()
    {
        CheckpointStore store = CheckpointStore.Open(_folder.Combine("elsewhere"));
        Checkpoints.Add(store);

        (_, string output, string error) = await Run(
            "bash", ["-c", $"{{ sleep 0.1; CHECKPOINT_STORE=elsewhere dotnet '{typeof(Program).Assembly.Location}' show --json; echo \"code $?\" >&2; }} | true"]);

        Assert.Equal(("", "code 0\n"), (output, error));
    }

    private Task<(int ExitCode, string Out, string Error)> Run(string[] arguments) => Run("dotnet", [typeof(Program).Assembly.Location, .. arguments]);

    private async Task<(int ExitCode, string Out, string Error)> Run(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["CHECKPOINT_STORE"] = "elsewhere";
        using Process process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}
