using System.Diagnostics;
using Checkpointing.Store;

namespace Checkpointing.Tool.Tests.Commands;

public sealed class CompletionCommandTests
{
    [Theory]
    [InlineData("dotnet-checkpoint ex", "explain")]
    [InlineData("dotnet-checkpoint list --js", "--json")]
    [InlineData("dotnet-checkpoint remove warm@1 wa", "warm@1")]
    [InlineData("dotnet-checkpoint show --st", "--store")]
    [InlineData("dotnet-checkpoint run --user roo", "root")]
    public async Task Bash_completes(string line, string expected)
    {
        using var folder = new TemporaryFolder();
        Checkpoints.Add(CheckpointStore.Open(folder.Combine(".checkpoints")));
        string script = (await ToolRun.Of("/", "completion", "bash")).Out;
        string[] words = line.Split(' ');
        string list = (await ToolRun.Of(folder.Path, "list")).Out;
        string call = $"""
            {script}
            dotnet-checkpoint() {"{"} cat <<'END'
            {list.TrimEnd()}
            END
            {"}"}
            COMP_WORDS=({string.Join(' ', words)}); COMP_CWORD={words.Length - 1}
            _dotnet_checkpoint
            echo "${"{"}COMPREPLY[@]{"}"}"
            """;

        Assert.Equal(expected, await Shell("bash", call));
    }

    [Theory]
    [InlineData("zsh", "#compdef dotnet-checkpoint\n")]
    [InlineData("fish", "complete -c dotnet-checkpoint -f -n __fish_use_subcommand -a list -d 'Lists the checkpoints of the store, newest first'\n")]
    public async Task Other_shells_have_theirs(string shell, string line) =>
        Assert.Contains(line, (await ToolRun.Of("/", "completion", shell)).Out);

    [Theory]
    [InlineData("completion", "error CKPT9001: Which shell is it to be for?\n")]
    [InlineData("completion tcsh", "error CKPT9001: There is no completion for 'tcsh'.\n  Name one of: bash, zsh, fish\n")]
    public async Task Another_shell_is_refused(string line, string error)
    {
        ToolRun run = await ToolRun.Of("/", line.Split(' '));

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.StartsWith(error, run.Error);
    }

    private static async Task<string> Shell(string shell, string script)
    {
        using Process process = Process.Start(new ProcessStartInfo(shell, ["-c", script]) { RedirectStandardOutput = true })!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output.Trim();
    }
}
