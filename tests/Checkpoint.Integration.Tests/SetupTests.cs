using System.Text.Json;
using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>Setup from nothing, again, and without a network.</summary>
public sealed class SetupTests(CriuFixture criu) : IntegrationTest(criu)
{
    private static readonly string[] s_apts = ["/etc/apt", "/var/lib/apt", "/var/cache/apt"];

    [Fact]
    public async Task Where_one_works_nothing_is_done()
    {
        JsonElement result = Json.Parse((await Tool.RunAsync("setup", "--json")).Expect(0).Output);

        Assert.Equal(["path", "version", "source", "changed"], result.Names());
        Assert.Equal((CriuFixture.Executable, false), (result.Text("path"), result.GetProperty("changed").GetBoolean()));
    }

    [Fact]
    public async Task From_nothing_a_criu_is_got_that_works_and_the_systems_apt_stays_as_it_was()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/apt-get"), "Only on Debian does setup get a CRIU itself.");
        UseNothing();
        string[] before = StateOfApt();

        ToolResult setup = await Tool.RunAsync("setup", "--force", "--json");
        Assert.SkipWhen(setup.ExitCode == 126 && setup.Error.Contains("cannot be read: Failed to fetch", StringComparison.Ordinal), $"No network: {setup.Error}");

        JsonElement result = Json.Parse(setup.Expect(0).Output);
        Assert.Equal(("setup", true), (result.Text("source"), result.GetProperty("changed").GetBoolean()));
        Assert.Equal(Scratch.Combine("data/checkpoint-tools/criu/current/criu"), result.Text("path"));
        Assert.Equal(before, StateOfApt());
        Assert.Empty(Scratch.Leftovers);
        // One build and the link to it, and the tool finds it and can work with it.
        Assert.Equal(2, Directory.GetFileSystemEntries(Scratch.Combine("data/checkpoint-tools/criu")).Length);
        JsonElement again = Json.Parse((await Tool.RunAsync("setup", "--json")).Expect(0).Output);
        Assert.Equal((result.Text("path"), false), (again.Text("path"), again.GetProperty("changed").GetBoolean()));
        (await RunAsync("exit", "7")).Expect(7);
    }

    [Fact]
    public async Task Without_a_network_it_says_what_apt_said_and_leaves_nothing()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/apt-get"), "Only on Debian does setup get a CRIU itself.");
        UseNothing();
        // Nobody listens on port 1: refused at once, whatever the machine's network is.
        Tool.Environment["http_proxy"] = Tool.Environment["https_proxy"] = "http://127.0.0.1:1";

        ToolResult result = await Tool.RunAsync("setup", "--force", "--json");

        result.ExpectError(126, "CKPT9071");
        Assert.Contains("127.0.0.1", result.Error);
        Assert.Equal("CKPT9071", Json.Parse(result.Output).GetProperty("error").Text("code"));
        Assert.Empty(Directory.GetFileSystemEntries(Scratch.Combine("data/checkpoint-tools/criu")));
        Assert.Empty(Scratch.Leftovers);
    }

    [Fact]
    public async Task One_that_is_named_and_does_not_work_is_not_replaced_behind_the_users_back()
    {
        Tool.Environment["CHECKPOINT_CRIU"] = "/bin/true";

        ToolResult result = (await Tool.RunAsync("setup")).ExpectError(126, "CKPT9031");

        Assert.Contains("Name another by $CHECKPOINT_CRIU", result.Error);
    }

    private void UseNothing()
    {
        Tool.Environment["XDG_DATA_HOME"] = Scratch.Combine("data");
        Tool.Environment["CHECKPOINT_CRIU"] = null;
    }

    private static string[] StateOfApt() =>
        [.. s_apts.SelectMany(f => Directory.EnumerateFileSystemEntries(f, "*", SearchOption.AllDirectories)).Select(f => $"{f} {File.GetLastWriteTimeUtc(f):O}").Order()];
}
