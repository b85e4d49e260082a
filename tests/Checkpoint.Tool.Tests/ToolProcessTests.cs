using System.Diagnostics;
using Checkpointing.Store;

namespace Checkpointing.Tool.Tests;

/// <summary>The tool as a process: its streams, its exit code, its environment.</summary>
public sealed class ToolProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Results_and_talk_go_their_own_ways()
    {
        Checkpoints.Add(CheckpointStore.Open(_folder.Combine("elsewhere")));

        (int exitCode, string output, string error) = await Run(["list", "--json"]);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("\"ref\": \"warm@1\"", output);

        (exitCode, output, error) = await Run(["show", "cold"]);
        Assert.Equal((127, ""), (exitCode, output));
        Assert.StartsWith("error CKPT9010: There is no checkpoint 'cold'. The store '", error);
    }

    private async Task<(int ExitCode, string Out, string Error)> Run(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, .. arguments])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["CHECKPOINT_STORE"] = "elsewhere";
        using Process process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}
