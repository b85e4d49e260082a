using System.Text.Json;

namespace Checkpointing.Integration.Tests.Infrastructure;

/// <summary>A test with a world of its own and a CRIU that works.</summary>
public abstract class IntegrationTest : IAsyncDisposable
{
    protected IntegrationTest(CriuFixture criu, bool survivorsExpected = false)
    {
        ArgumentNullException.ThrowIfNull(criu);
        criu.Require();
        Scratch = new Scratch { SurvivorsExpected = survivorsExpected };
        Tool = new Tool(Scratch);
    }

    protected Scratch Scratch { get; }

    private protected Tool Tool { get; }

    /// <summary>Runs a command of the payload to its end.</summary>
    private protected Task<ToolResult> RunAsync(params IReadOnlyList<string> command) => Tool.RunAsync(["run", Built.Payload, .. command]);

    private protected RunningProcess StartRun(params IReadOnlyList<string> command) => Tool.Start(["run", Built.Payload, .. command]);

    private protected Task<ToolResult> ReplayAsync(params IReadOnlyList<string> arguments) => Tool.RunAsync(["replay", .. arguments]);

    private protected async Task<JsonElement[]> ListAsync() => [.. Json.Parse((await Tool.RunAsync("list", "--json")).Expect(0).Output).EnumerateArray()];

    /// <summary>The process among the children of another that runs the payload.</summary>
    private protected static int PayloadOf(RunningProcess parent) =>
        Processes.ChildrenOf(parent.Id).Single(p => Processes.CommandLineOf(p).StartsWith(Built.Payload, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Scratch.DisposeAsync();
    }
}
