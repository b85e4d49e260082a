using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>A cold start where no copy can be restored.</summary>
public sealed class FallbackTests(CriuFixture criu) : IntegrationTest(criu)
{
    private static string Fallback => $"'{Built.Payload}' exit";

    [Fact]
    public async Task Without_a_checkpoint_the_program_is_started()
    {
        ToolResult result = (await ReplayAsync("warm", "--fallback", Fallback, "--", "9")).Expect(9);
        string line = Assert.Single(result.Error.TrimEnd().Split('\n'));
        Assert.Contains("'warm'", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_one_it_is_not()
    {
        (await RunAsync("exit-branches", "0", "43")).Expect(0);
        (await ReplayAsync("--fallback", Fallback, "--", "9")).Expect(43);
    }

    [Fact]
    public async Task A_checkpoint_that_cannot_be_restored_leads_to_it_with_variables_and_signals()
    {
        (await RunAsync("exit-branches", "0", "43")).Expect(0);
        File.Delete(Directory.EnumerateFiles(Scratch.Store, "pages-1.img*", SearchOption.AllDirectories).Single());
        ToolResult shell = (await ReplayAsync("--env", "SHADE=dark", "--fallback", "/bin/sh -c 'echo shade=$SHADE arguments=$#:$2; kill -TERM $$' sh", "--", "one", "two words")).Expect(143);
        Assert.Equal("dark arguments=2:two words", shell["shade"]);
    }

    [Fact]
    public async Task A_wrong_command_line_is_no_reason() => (await ReplayAsync("--timeout", "soon", "--fallback", Fallback)).ExpectError(2, "CKPT9001");
}
