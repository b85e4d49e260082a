using Checkpointing.Criu;
using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>The founding conversation's way: a CRIU service, and a program that dumps itself.</summary>
public sealed class CriuServiceTests(CriuFixture criu) : IntegrationTest(criu)
{
    [Theory]
    [InlineData("exec setsid $PAYLOAD service")]
    // Two commands, so that the shell stays and leads the session.
    [InlineData("exec setsid sh -c '$PAYLOAD service; exit $?'")]
    public async Task A_program_dumps_itself_and_is_replayed_like_any_other(string start)
    {
        string socket = Scratch.Combine("service");
        await using RunningProcess service = await StartServiceAsync(socket);
        var tool = new Tool(Scratch) { Environment = { ["CHECKPOINT_CRIU_SERVICE"] = socket } };
        await using RunningProcess b = tool.StartCommand(["/bin/sh", "-c", start]);
        ToolResult original = (await b.WaitAsync()).Expect(0);
        Assert.Equal(("True", "JustDumped", "0"), (original["supervised"], original["outcome"], original["generation"]));

        Assert.Equal(original["checkpointId"], (await ListAsync()).Single().Text("id"));
        ToolResult copy = (await ReplayAsync()).Expect(0);
        Assert.Equal(("JustRestored", "1", original["pid"], original["checkpointId"]), (copy["outcome"], copy["generation"], copy["pid"], copy["checkpointId"]));
        (await ReplayAsync()).Expect(0);
    }

    [Fact]
    public async Task A_session_that_began_outside_of_the_pid_namespace_is_named()
    {
        // The first process of a new namespace is still in the session of whoever made it, as is all that is entered into a container.
        ToolResult result = await Tool.ShellAsync(
            $"exec unshare --pid --fork --mount-proc --kill-child sh -c '{CriuFixture.Executable} service --address service & " +
            "while ! test -S service; do sleep 0.05; done; CHECKPOINT_CRIU_SERVICE=$PWD/service timeout 60 $PAYLOAD service'");
        Assert.Contains("The program's session began outside of its pid namespace", result.Error, StringComparison.Ordinal);
        Assert.Contains("setsid", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_client_speaks_to_a_service()
    {
        string socket = Scratch.Combine("service");
        await using RunningProcess service = await StartServiceAsync(socket);
        CriuClient client = CriuClient.ForService(socket);
        CriuVersion own = await CriuClient.ForExecutable(CriuFixture.Executable).GetVersionAsync(TestContext.Current.CancellationToken);
        Assert.Equal(own, await client.GetVersionAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_named()
    {
        string socket = Scratch.Combine("service");
        var exception = await Assert.ThrowsAsync<CriuUnavailableException>(() => CriuClient.ForService(socket).GetVersionAsync(TestContext.Current.CancellationToken));
        Assert.Contains(socket, exception.Message, StringComparison.Ordinal);

        var tool = new Tool(Scratch) { Environment = { ["CHECKPOINT_CRIU_SERVICE"] = socket } };
        await using RunningProcess b = tool.StartCommand([Built.Payload, "hooks"]);
        ToolResult result = await b.WaitAsync();
        Assert.Contains("CheckpointUnavailableException", result.Error + result.Output, StringComparison.Ordinal);
    }

    private async Task<RunningProcess> StartServiceAsync(string socket)
    {
        RunningProcess service = Tool.StartCommand([CriuFixture.Executable, "service", "--address", socket]);
        await Until.TrueAsync(() => File.Exists(socket) || service.HasExited, "the service's socket");
        return service;
    }
}
