using Checkpointing.Integration.Tests.Infrastructure;

[assembly: AssemblyFixture(typeof(CriuFixture))]

namespace Checkpointing.Integration.Tests.Infrastructure;

/// <summary>Makes sure, once, that there is a CRIU that works, with the tool's own setup; or says why these tests cannot run here.</summary>
public sealed class CriuFixture : IAsyncLifetime
{
    private string? _reason;

    /// <summary>The criu executable that the tool uses.</summary>
    public static string Executable { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (Kernel.UserId != 0)
        {
            _reason = "Capturing and replaying need root, and these tests run without it.";
            return;
        }

        await using var scratch = new Scratch();
        ToolResult result = await new Tool(scratch).RunAsync("setup", "--json");
        if (result.ExitCode == 0)
            Executable = Json.Parse(result.Output).Text("path");
        else
            _reason = $"No working CRIU here: {result.Error}";
    }

    /// <summary>Skips the test, with the reason, where CRIU cannot work.</summary>
    public void Require() => Assert.SkipWhen(_reason is not null, _reason ?? "");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
