using System.Globalization;
using System.Runtime.InteropServices;
using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>Programs that are started as another user, and copies that are that user's.</summary>
public sealed class RunUserTests : IntegrationTest
{
    private const UnixFileMode ForAll = (UnixFileMode)0x1ED; // 0755

    private readonly string _payload;

    public RunUserTests(CriuFixture criu)
        : base(criu)
    {
        // Where the tests are built may be closed to others, as a home folder is.
        File.SetUnixFileMode(Scratch.Folder, ForAll);
        File.SetUnixFileMode(Scratch.Temporary, ForAll);
        string folder = Directory.CreateDirectory(Scratch.Combine("app"), ForAll).FullName;
        foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(Built.Payload)!))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        _payload = Path.Combine(folder, "Payload");
    }

    [Theory]
    [InlineData("nobody")]
    // Nobody in the user database, as in many containers.
    [InlineData("4123456")]
    public async Task Original_and_copy_are_the_users(string user)
    {
        string[] entry = File.ReadLines("/etc/passwd").Select(l => l.Split(':')).FirstOrDefault(f => f[0] == user) ?? [user, "x", user, user, "", "/"];
        (string uid, string gid) = (entry[2], entry[3]);
        string folder = Directory.CreateDirectory(Scratch.Combine("data")).FullName, report = Scratch.Combine("report");
        File.SetUnixFileMode(folder, (UnixFileMode)0x1FF);

        ToolResult original = (await RunAsync(user, "identity", folder)).Expect(0);
        ToolResult copy = (await ReplayAsync("--report", report)).Expect(0);
        foreach (ToolResult one in new[] { original, copy })
        {
            string outcome = one["outcome"];
            Assert.Equal((Four(uid), Four(gid)), (one["Uid"], one["Gid"]));
            Assert.Equal(user == "nobody" ? gid : "", one["Groups"]);
            Assert.All(new[] { "CapInh", "CapPrm", "CapEff", "CapAmb" }, c => Assert.Equal(0, long.Parse(one[c], NumberStyles.HexNumber, null)));
            Assert.Equal((entry[5], entry[0], entry[0]), (one["HOME"], one["USER"], one["LOGNAME"]));
            Assert.Equal($"before {outcome}", one["own"]);
            Assert.Equal("stdout", one["reopened"]);
            Assert.Equal(uid, OwnerOf(Path.Combine(folder, outcome)));
        }

        Assert.Equal(("JustDumped", "JustRestored"), (original["outcome"], copy["outcome"]));
        // The log that the copy wrote on in its place.
        Assert.Equal("before\nJustDumped\nagain\n", await File.ReadAllTextAsync(Path.Combine(folder, "log"), TestContext.Current.CancellationToken));
        string mine = Directory.EnumerateFiles(Json.Read(report).GetProperty("copies")[0].Text("outputDir")).Single();
        Assert.Equal("before\nJustRestored\nagain\n", await File.ReadAllTextAsync(mine, TestContext.Current.CancellationToken));
        Assert.Equal(uid, OwnerOf(mine));
        Assert.Equal("0", OwnerOf(Scratch.Store));
        Assert.Equal((UnixFileMode)0x1C0, File.GetUnixFileMode(Scratch.Store));
        var recorded = Json.Parse((await Tool.RunAsync("show", "--json")).Expect(0).Output).GetProperty("user");
        Assert.Equal((user == "nobody" ? user : null, uid, gid), (recorded.Text("name"), recorded.Number("uid").ToString(null, null), recorded.Number("gid").ToString(null, null)));
        Assert.Contains($"uid {uid}, gid {gid}", (await Tool.RunAsync("show")).Output, StringComparison.Ordinal);
        // The original has taken its folder along, or left what was its own in one that only it can read.
        Assert.Equal((uid, (UnixFileMode)0x1C0), (OwnerOf(original["temporary"]), File.GetUnixFileMode(original["temporary"])));
    }

    [Fact]
    public async Task Many_copies_at_once_and_one_without_isolation_are_the_users()
    {
        ToolResult original = (await RunAsync("nobody", "identity")).Expect(0);
        // A folder of this name is only made again where there is none.
        Directory.Delete(original["temporary"], recursive: true);
        ToolResult alone = (await ReplayAsync("--no-isolation")).Expect(0);
        ToolResult many = (await ReplayAsync("-n", "3", "-j", "2", "--output-dir", Scratch.Combine("out"))).Expect(0);
        Assert.Equal(original["Uid"], alone["Uid"]);
        Assert.Equal("before JustRestored", alone["own"]);
        Assert.Equal([.. Enumerable.Repeat(original["Uid"], 3)], many.All("Uid"));
        Assert.Equal([.. Enumerable.Repeat("before JustRestored", 3)], many.All("own"));
        Assert.Equal(3, Directory.GetDirectories(Scratch.Combine("out")).Length);
        Assert.Empty(Scratch.Leftovers);
    }

    [Fact]
    public async Task On_a_terminal_it_is_the_users_terminal()
    {
        await using (var first = new PseudoTerminal(80, 24))
        {
            RunningProcess a = first.Start(Tool, "run", "--user", "nobody", _payload, "terminal");
            await first.SeeAsync("after.size=80x24");
            int b = CopyOf(a);
            Assert.Equal("65534", OwnerOf(new FileInfo($"/proc/{b}/fd/1").LinkTarget!));
            first.Type("from B\r");
            await first.SeeAsync("line=from B");
            (await a.WaitAsync()).Expect(0);
        }

        await using var second = new PseudoTerminal(80, 24);
        RunningProcess c = second.Start(Tool, "replay");
        await second.SeeAsync("after.size=80x24");
        second.Type("from D\r");
        await second.SeeAsync("line=from D");
        (await c.WaitAsync()).Expect(0);
    }

    [Fact]
    public async Task A_copy_is_captured_again_and_reached_by_diagnostics()
    {
        (await RunAsync("nobody", "capture-many", "2")).Expect(0);
        (await ReplayAsync("--capture", "point-1")).Expect(0);
        Assert.Equal("2", (await ReplayAsync("point-2@2")).Expect(0)["generation"]);

        string temporary, pid;
        await using (RunningProcess a = Tool.Start("run", "--user", "nobody", _payload, "signals", "5"))
        {
            pid = await a.FactAsync("pid");
            temporary = Json.Parse((await Tool.RunAsync("show", "--json")).Output).Text("temporaryDirectory");
            a.Signal(Kernel.SIGTERM);
            (await a.WaitAsync()).Expect(5);
        }

        await using RunningProcess c = Tool.Start("replay");
        await c.FactAsync("pid");
        int d = CopyOf(c);
        Assert.Equal("65534", OwnerOf($"/proc/{d}/root{Directory.EnumerateFiles($"/proc/{d}/root{temporary}", "dotnet-diagnostic-*").Single()[$"/proc/{d}/root".Length..]}"));
        Assert.Equal(pid, (await DiagnosticsClient.ProcessIdAsync($"/proc/{d}/root{temporary}", TestContext.Current.CancellationToken)).ToString(null, null));
        c.Signal(Kernel.SIGTERM);
        (await c.WaitAsync()).Expect(5);
    }

    [Fact]
    public async Task A_trigger_and_a_capture_from_outside_take_the_user_along()
    {
        ToolResult original = (await Tool.RunAsync("run", "--user", "nobody", "--capture-when", "output~tick=3$", "--name", "ticks", _payload, "plain", "20")).Expect(5);
        Assert.Equal("20", original["tick"]);
        Assert.DoesNotContain("from outside", original.Error, StringComparison.Ordinal);
        (await ReplayAsync("ticks")).Expect(5);
        // Iptables and nftables do not work for who is another user by half, as CRIU has to be where it lacks a capability.
        ToolResult kept = await RunAsync("nobody", "connected", "keep");
        Assert.True(kept.ExitCode == 0 ? kept["received"] == "7" : kept.Error.Contains("cannot be kept without CAP_SYS_RESOURCE", StringComparison.Ordinal), kept.ToString());
        // .NET would end a program whose hook it cannot read, before it could complain itself.
        File.SetUnixFileMode(Scratch.Combine("app/Checkpoint.Runtime.dll"), (UnixFileMode)0x180);
        ToolResult hookless = (await Tool.RunAsync("run", "--user", "nobody", "--capture-when", "after=600", _payload)).Expect(2);
        Assert.Contains("usage: Payload COMMAND", hookless.Error, StringComparison.Ordinal);
        File.SetUnixFileMode(Scratch.Combine("app/Checkpoint.Runtime.dll"), ForAll);

        await using RunningProcess stranger = Tool.StartCommand(["/bin/sh", "-c", $"exec setsid setpriv --reuid=4123456 --regid=4123456 --clear-groups '{_payload}' plain 100"]);
        await stranger.FactAsync("tick");
        (await Tool.RunAsync("capture", $"{stranger.Id}", "--name", "snap")).Expect(0);
        (await stranger.WaitAsync()).Expect(137);
        Assert.Equal(4123456, Json.Parse((await Tool.RunAsync("show", "snap", "--json")).Output).GetProperty("user").Number("uid"));
        await using RunningProcess copy = Tool.Start("replay", "snap");
        await copy.FactAsync("tick");
        Assert.Contains("Uid:\t4123456\t4123456\t4123456\t4123456", await File.ReadAllTextAsync($"/proc/{CopyOf(copy)}/status", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        (await copy.WaitAsync()).Expect(5);
    }

    [Fact]
    public async Task A_project_of_the_users_is_built_by_the_user()
    {
        string project = Directory.CreateDirectory(Scratch.Combine("project")).FullName, home = Directory.CreateDirectory(Scratch.Combine("home")).FullName;
        File.SetUnixFileMode(home, (UnixFileMode)0x1FF);
        await File.WriteAllTextAsync(
            Path.Combine(project, "app.csproj"),
            """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""",
            TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(project, "app.cs"), "System.Console.WriteLine($\"user={System.Environment.UserName}\");", TestContext.Current.CancellationToken);
        foreach (string path in Directory.EnumerateFiles(project).Append(project))
            Kernel.Give(path, 65534);
        // Nobody has no home. And no server of the build may live on.
        var tool = new Tool(Scratch)
        {
            Environment = { ["DOTNET_CLI_HOME"] = home, ["NUGET_PACKAGES"] = home, ["MSBUILDDISABLENODEREUSE"] = "1", ["UseSharedCompilation"] = "false", ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1" },
        };
        ToolResult result = (await tool.RunAsync("run", "--user", "nobody", project)).Expect(0);
        Assert.Equal("nobody", result["user"]);
        Assert.Equal("65534", OwnerOf(Path.Combine(project, "bin/Debug/net10.0/app.dll")));
    }

    [Fact]
    public async Task What_cannot_be_is_said_before_anything_starts()
    {
        Assert.Contains("There is no user 'no-such-user'", (await RunAsync("no-such-user", "identity")).ExpectError(126, "CKPT9024").Error, StringComparison.Ordinal);

        // The program is closed, then the folder that it is in.
        File.SetUnixFileMode(_payload + ".dll", (UnixFileMode)0x180);
        ToolResult file = (await RunAsync("nobody", "identity")).ExpectError(126, "CKPT9025");
        Assert.Contains($"cannot be run as nobody: '{_payload}.dll' may not be read by that user (mode 0600, owner root).", file.Error, StringComparison.Ordinal);
        File.SetUnixFileMode(Path.GetDirectoryName(_payload)!, (UnixFileMode)0x1C0);
        ToolResult folder = (await RunAsync("nobody", "identity")).ExpectError(126, "CKPT9025");
        Assert.Contains($"the folder '{Path.GetDirectoryName(_payload)}' is closed to that user (mode 0700, owner root).", folder.Error, StringComparison.Ordinal);

        // A .NET in somebody's home, by the variable that comes before DOTNET_ROOT: `dotnet test` may have set it.
        string variable = $"DOTNET_ROOT_{RuntimeInformation.OSArchitecture.ToString().ToUpperInvariant()}";
        string dotnet = Directory.CreateDirectory(Scratch.Combine("home/dotnet/shared/Microsoft.NETCore.App")).Parent!.Parent!.FullName;
        File.SetUnixFileMode(Scratch.Combine("home"), (UnixFileMode)0x1C0);
        File.SetUnixFileMode(Path.GetDirectoryName(_payload)!, ForAll);
        File.SetUnixFileMode(_payload + ".dll", ForAll);
        ToolResult runtime = (await Tool.RunAsync("run", "--user", "nobody", "--env", $"{variable}={dotnet}", _payload, "identity")).ExpectError(126, "CKPT9025");
        Assert.Contains($"'{dotnet}/shared/Microsoft.NETCore.App' is out of reach", runtime.Error, StringComparison.Ordinal);
        Assert.Contains("Install .NET where all users can read it", runtime.Error, StringComparison.Ordinal);
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task Only_who_may_change_users_starts_programs_as_somebody_else()
    {
        string folder = Directory.CreateDirectory(Scratch.Combine("own")).FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0x1FF);
        var root = new Tool(Scratch) { Prefix = ["/usr/bin/setpriv", "--bounding-set=-setuid", "--inh-caps=-setuid"] };
        ToolResult result = (await root.RunAsync("run", "--user", "nobody", "/bin/touch", folder + "/started")).ExpectError(126, "CKPT9032");
        Assert.Contains("A program cannot be started as nobody", result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(folder));
    }

    [Fact]
    public async Task Who_came_by_sudo_is_offered_to_be_oneself()
    {
        var sudo = new Tool(Scratch) { Environment = { ["SUDO_USER"] = "nobody" } };
        await using var terminal = new PseudoTerminal(100, 24);
        RunningProcess a = terminal.Start(sudo, "run", "/bin/true");
        await terminal.SeeAsync("true runs as root. To run it as yourself: --user nobody");
        (await a.WaitAsync()).Expect(0);
        // A script knows what it wants.
        Assert.DoesNotContain("--user", (await sudo.RunAsync("run", "/bin/true")).Expect(0).Error, StringComparison.Ordinal);
        Assert.Contains("run --user nobody", (await sudo.RunAsync("doctor")).Output, StringComparison.Ordinal);
    }

    private Task<ToolResult> RunAsync(string user, params IReadOnlyList<string> command) => Tool.RunAsync(["run", "--user", user, _payload, .. command]);

    private int CopyOf(RunningProcess parent) =>
        Processes.ChildrenOf(parent.Id).Single(p => Processes.CommandLineOf(p).StartsWith(_payload, StringComparison.Ordinal));

    private static string Four(string id) => string.Join(' ', Enumerable.Repeat(id, 4));

    private static string OwnerOf(string path) => Kernel.OwnerOf(path).ToString(CultureInfo.InvariantCulture);
}
