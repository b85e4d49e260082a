using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>Connections to outside: closed, kept or refused, and all that is in the way said at once.</summary>
public sealed class ConnectionTests(CriuFixture criu) : IntegrationTest(criu)
{
    [Fact]
    public async Task All_that_stands_in_the_way_is_said_at_once_before_anything_is_frozen()
    {
        string file = Scratch.Combine("data.bin"), report = Scratch.Combine("report");
        using var stranger = new Stranger(Scratch.Combine("stranger"));
        ToolResult result = (await Tool.RunAsync("run", "--report", report, Built.Payload, "obstacles", stranger.Path, file)).Expect(7);

        Assert.Equal("CheckpointRefusedException", result["exception"]);
        string[] expected = [$"'{stranger.Path}'", $"({Environment.ProcessId})", result["remote"], $"'{file}'", "of a kind that CRIU cannot capture"];
        Assert.All(expected, part => Assert.Contains(part, result["message"], StringComparison.Ordinal));
        Assert.All(expected, part => Assert.Contains(part, result.Error, StringComparison.Ordinal));
        JsonElement[] obstacles = [.. Json.Read(report).GetProperty("captures")[0].GetProperty("obstacles").EnumerateArray()];
        Assert.Equal(4, obstacles.Length);
        Assert.All(obstacles, o => Assert.NotEqual("", o.Text("remedy")));
        Assert.Empty(await ListAsync());
        // CRIU was not even asked.
        Assert.Empty(Directory.EnumerateFiles(Scratch.Store, "dump.log", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Kernel_objects_that_CRIU_cannot_capture_are_each_said_by_name()
    {
        string name = $"checkpoint-{Guid.NewGuid():n}";
        using var stranger = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        stranger.Bind(new UnixDomainSocketEndPoint('\0' + name));
        ToolResult result = (await RunAsync("kernel-objects", name, "refused")).Expect(0);
        string parent = $"({result["parent"]})";
        (string Kind, string Said)[] expected =
        [
            ("datagrams", $"sends datagrams to '@{name}'"), ("io_uring", "uses io_uring"), ("vsock", "(vsock)"), ("secret memory", "memfd_secret"),
            ("tunnel", "'/dev/net/tun'"), ("serial line", "'/dev/ttyS0'"), ("message queue", "it is a message queue"), ("handle", $"is a handle to 'dotnet-checkpoi' {parent}"),
            ("process", $"'/proc/{result["parent"]}/status' of"),
        ];
        string[] held = [.. result.All("held")];
        Assert.All(new[] { "datagrams", "handle", "process" }, kind => Assert.Contains(kind, held));
        Assert.All(expected.Where(e => held.Contains(e.Kind)), e => Assert.Contains(e.Said, result["message"], StringComparison.Ordinal));
        Assert.Contains($" {held.Length} things stand in the way.", result["message"], StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Scratch.Store, "dump.log", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Kernel_objects_that_CRIU_can_capture_work_in_copies()
    {
        using var log = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };
        log.Bind(new UnixDomainSocketEndPoint(Scratch.Combine("log")));
        string[] keys = ["eventfd", "memfd", "pidfd", "fifo", "many", "descriptors", "log"], expected = ["7", "hello", "0", "11", "2000", "True", "True"];
        ToolResult original = (await RunAsync("kernel-objects", Scratch.Folder)).Expect(0);
        Assert.Equal(expected, keys.Select(k => original[k]));
        ToolResult copy = (await ReplayAsync()).Expect(0);
        Assert.Equal(expected, keys.Select(k => copy[k]));
        byte[] buffer = new byte[32];
        string[] received = [.. Enumerable.Range(0, 2).Select(_ => Encoding.UTF8.GetString(buffer.AsSpan(0, log.Receive(buffer))))];
        Assert.Equal(["JustDumped", "JustRestored"], received);
    }

    [Fact]
    public async Task Unix_sockets_and_pipes_to_outside_are_closed_in_copies_and_listed()
    {
        using var stranger = new Stranger(Scratch.Combine("stranger"));
        ToolResult original = (await RunAsync("outside", stranger.Path)).Expect(0);
        Assert.Equal(("answered", "written"), (original["socket"], original["pipe"]));
        ToolResult copy = (await ReplayAsync()).Expect(0);
        Assert.Equal(("JustRestored", "closed", "closed"), (copy["outcome"], copy["socket"], copy["pipe"]));

        JsonElement[] connections = [.. (await ManifestAsync()).GetProperty("connections").EnumerateArray()];
        Assert.Equal(["pipe closed", "unix closed"], connections.Select(c => $"{c.Text("kind")} {c.Text("action")}").Order());
        JsonElement unix = connections.Single(c => c.Text("kind") == "unix");
        Assert.Equal(stranger.Path, unix.Text("remote"));
        Assert.Contains($"({Environment.ProcessId})", unix.Text("peer"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_caller_can_close_what_the_program_did_not_allow_to_close()
    {
        using var stranger = new Stranger(Scratch.Combine("stranger"));
        (await Tool.RunAsync("run", "--close-unix-sockets", Built.Payload, "outside", stranger.Path, "fail")).Expect(0);
        Assert.Equal("closed", (await ReplayAsync()).Expect(0)["socket"]);
    }

    [Fact]
    public async Task A_TCP_connection_is_closed_in_copies_and_listed()
    {
        ToolResult original = (await RunAsync("connected")).Expect(0);
        ToolResult copy = (await ReplayAsync()).Expect(0);
        Assert.Equal("7", original["received"]);
        Assert.NotEqual("7", copy["received"]);
        JsonElement[] connections = [.. (await ManifestAsync()).GetProperty("connections").EnumerateArray()];
        Assert.Equal(["tcp closed", "tcp closed"], connections.Select(c => $"{c.Text("kind")} {c.Text("action")}"));
        Assert.Contains(connections, c => c.Text("remote") == original["remote"]);
    }

    [Fact]
    public async Task A_TCP_connection_is_refused_by_its_peer_where_the_program_says_so()
    {
        ToolResult result = await RunAsync("connected", "fail");
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains($"to {result["remote"]}", result.Error, StringComparison.Ordinal);
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task A_TCP_connection_is_kept_where_the_kernel_can()
    {
        ToolResult original = await RunAsync("connected", "keep");
        if (original.ExitCode != 0)
        {
            // Neither iptables nor nftables: that must be what is said.
            Assert.Contains("nftables", original.Error, StringComparison.Ordinal);
            Assert.Skip(original.Error);
        }

        ToolResult copy = (await ReplayAsync()).Expect(0);
        Assert.Equal(("7", "7"), (original["received"], copy["received"]));
    }

    private async Task<JsonElement> ManifestAsync() => Json.Parse((await Tool.RunAsync("show", "--json")).Expect(0).Output);
}
