using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>Programs that listen on a unix socket: its path is taken from nobody.</summary>
public sealed class SocketPathTests(CriuFixture criu) : IntegrationTest(criu)
{
    [Fact]
    public async Task A_socket_that_is_in_use_is_named_and_left_to_who_listens_there()
    {
        await using RunningProcess a = StartRun("socket", Scratch.Combine("in use"));
        await a.FactAsync("outcome");

        ToolResult copy = (await ReplayAsync()).ExpectError(125, "CKPT9050");

        Assert.Contains($"the socket '{Scratch.Combine("in use")}', on which the program listens, is in use", copy.Error, StringComparison.Ordinal);
        await a.WriteAsync("\n");
        Assert.Equal("40", (await a.WaitAsync()).Expect(0)["own"]);

        // It has left its socket behind, which is in nobody's way.
        Assert.Equal("40", (await ReplayAsync()).Expect(0)["own"]);
    }

    [Fact]
    public async Task Copies_that_run_at_once_have_a_folder_of_sockets_for_themselves_and_no_other()
    {
        Directory.CreateDirectory(Scratch.Combine("run"));
        await CaptureAsync(Scratch.Combine("run/app.sock"));
        ToolResult copies = (await ReplayAsync("-n", "4", "-j", "4")).Expect(0);
        Assert.Equal(["40", "40", "40", "40"], copies.All("own"));
        Assert.Contains($"unix {Scratch.Combine("run/app.sock")}", copies.Error, StringComparison.Ordinal);
        Assert.Contains("-j 1", (await ReplayAsync("-n", "2", "-j", "2", "--network", "host")).ExpectError(125, "CKPT9050").Error, StringComparison.Ordinal);

        await File.WriteAllTextAsync(Scratch.Combine("run/app.pid"), "", TestContext.Current.CancellationToken);
        Assert.Contains("cannot run at once", (await ReplayAsync("-n", "2", "-j", "2")).ExpectError(125, "CKPT9050").Error, StringComparison.Ordinal);
        (await ReplayAsync("-n", "2")).Expect(0);
    }

    private async Task CaptureAsync(string path) => (await Tool.RunAsync("run", "--stop-after-capture", Built.Payload, "socket", path)).Expect(0);
}
