using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>Whatever `run` can be given as PROGRAM.</summary>
public sealed class RunProgramTests(CriuFixture criu) : IntegrationTest(criu)
{
    [Fact]
    public async Task A_dll()
    {
        (await Tool.RunAsync("run", Built.Payload + ".dll", "exit-branches", "4", "5")).Expect(4);
        (await ReplayAsync()).Expect(5);
    }

    [Fact]
    public async Task An_executable_by_a_relative_path()
    {
        var tool = new Tool(Scratch) { WorkingDirectory = Path.GetDirectoryName(Built.Payload)! };
        (await tool.RunAsync("run", "./Payload", "exit-branches", "4", "5")).Expect(4);
        // From another folder than it was captured in.
        (await ReplayAsync()).Expect(5);
    }

    [Fact]
    public async Task A_projects_folder()
    {
        ToolResult result = (await Tool.RunAsync("run", Built.LinpackProject, "100")).Expect(0);
        Assert.Equal(("JustDumped", "100"), (result["outcome"], result["n"]));
        Assert.Equal(result["residual"], (await ReplayAsync()).Expect(0)["residual"]);
    }

    [Fact]
    public async Task A_native_program()
    {
        (await Tool.RunAsync("run", "/bin/sh", "-c", "exit 3")).Expect(3);
        (await Tool.RunAsync("run", "sh", "-c", "kill -TERM $$")).Expect(143);
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task A_program_whose_options_look_like_ours()
    {
        string[] operands = ["--env", "A=B", "--store", "-h", "--help", "--", "--report"];
        ToolResult result = (await RunAsync(["env", .. operands])).Expect(0);
        Assert.Equal(operands.Select(o => $"before.{o}={"(unset)"}"), result.Output.Split('\n').TakeWhile(l => l.StartsWith("before.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_program_that_is_no_program()
    {
        await File.WriteAllTextAsync(Scratch.Combine("text"), "no program", TestContext.Current.CancellationToken);
        (await Tool.RunAsync("run", "./text")).ExpectError(126, "CKPT9021");
        File.SetUnixFileMode(Scratch.Combine("text"), UnixFileMode.UserExecute | UnixFileMode.UserRead);
        (await Tool.RunAsync("run", "./text")).ExpectError(126, "CKPT9021");
        Assert.Empty(Scratch.Leftovers);
    }
}
