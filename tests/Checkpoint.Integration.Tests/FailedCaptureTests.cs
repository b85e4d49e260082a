using System.Net.Sockets;
using System.Text.Json;
using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>A capture that fails costs the program nothing but an exception.</summary>
public sealed class FailedCaptureTests(CriuFixture criu) : IntegrationTest(criu)
{
    [Fact]
    public async Task B_runs_on_and_is_told_the_real_reason()
    {
        string socket = Scratch.Combine("stranger"), report = Scratch.Combine("report");
        using var stranger = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        stranger.Bind(new UnixDomainSocketEndPoint(socket));
        stranger.Listen();
        // Accepted: CRIU dumps a connection that still waits to be accepted, and cannot restore it.
        Task<Socket> accepted = stranger.AcceptAsync(TestContext.Current.CancellationToken).AsTask();
        ToolResult result = (await Tool.RunAsync("run", "--report", report, Built.Payload, "capture-fails", socket)).Expect(7);
        (await accepted).Dispose();

        Assert.Equal(("CheckpointRefusedException", "True", "42"), (result["exception"], result["connected"], result["alive"]));
        Assert.Contains("unix socket", result["message"], StringComparison.Ordinal);
        JsonElement capture = Json.Read(report).GetProperty("captures").EnumerateArray().Single();
        Assert.Equal(("Failed", true, true), (capture.Text("outcome"), capture.IsNull("ref"), capture.IsNull("id")));
        Assert.Contains("unix socket", capture.Text("error"), StringComparison.Ordinal);
        Assert.Empty(await ListAsync());
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Scratch.Store, ".pending")));
        Assert.Empty(Scratch.Leftovers);
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_is_a_failed_capture()
    {
        // A file where the store's folder should be: root may write anywhere else.
        await File.WriteAllTextAsync(Scratch.Combine("file"), "", TestContext.Current.CancellationToken);
        ToolResult result = await Tool.RunAsync("run", "--store", Scratch.Combine("file") + "/store", Built.Payload, "capture-fails", "/nonexistent");
        Assert.NotEqual(0, result.ExitCode);
    }

    [Fact]
    public async Task The_error_that_CRIU_logs_in_every_container_is_no_failure()
    {
        (await RunAsync("args")).Expect(0);
        (await ReplayAsync()).Expect(0);
        string log = await File.ReadAllTextAsync(Directory.EnumerateFiles(Scratch.Store, "dump.log", SearchOption.AllDirectories).Single(), TestContext.Current.CancellationToken);
        // Where the limit may be raised there is no such line; where there is one, nobody took it for a failure.
        Assert.True(!log.Contains("Error", StringComparison.Ordinal) || log.Contains("RLIMIT_NOFILE", StringComparison.Ordinal), log);
    }

    [Fact]
    public async Task Hooks_that_fail_are_told_and_the_capture_is_off()
    {
        ToolResult result = (await RunAsync("hooks", "before.b")).Expect(7);
        Assert.Equal("CheckpointHookException", result["exception"]);
        Assert.Equal(["before.c", "before.b", "before.a", "failed.a", "failed.b", "failed.c"], result.All("hook"));
        Assert.Empty(await ListAsync());
    }
}
