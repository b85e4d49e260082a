using Checkpointing.Integration.Tests.Infrastructure;

[assembly: AssemblyFixture(typeof(CriuFixture))]

namespace Checkpointing.Integration.Tests.Infrastructure;

/// <summary>Makes sure that there is a CRIU that works, or says why these tests cannot run here.</summary>
public sealed class CriuFixture : IAsyncLifetime
{
    private string? _reason;

    public async ValueTask InitializeAsync()
    {
        await using var scratch = new Scratch();
        ToolResult result = await new Tool(scratch).RunAsync("run", "/bin/true");
        _reason = result.ExitCode == 0 ? null : $"No working CRIU here: {result.Error}";
    }

    /// <summary>Skips the test, with the reason, where CRIU cannot work.</summary>
    public void Require() => Assert.SkipWhen(_reason is not null, _reason ?? "");

    /// <summary>The criu executable that the tool uses, looked for where the tool looks.</summary>
    public static string Executable
    {
        get
        {
            string data = Environment.GetEnvironmentVariable("XDG_DATA_HOME") ?? $"{Environment.GetEnvironmentVariable("HOME")}/.local/share";
            string?[] candidates =
            [
                Environment.GetEnvironmentVariable("CHECKPOINT_CRIU"),
                $"{data}/checkpoint-tools/criu/current/criu",
                .. $"{Environment.GetEnvironmentVariable("PATH")}:/usr/local/sbin:/usr/sbin:/sbin".Split(':').Select(folder => $"{folder}/criu"),
            ];
            return candidates.First(File.Exists)!;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
