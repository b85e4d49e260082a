using System.Diagnostics;
using System.Text;

namespace Checkpointing.Packages.Tests.Infrastructure;

/// <summary>Runs command lines as a user would type them.</summary>
internal sealed class Shell(string folder)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(9);

    /// <summary>Variables on top of a clean environment.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>Runs a line and fails the test when it does not end with the code expected.</summary>
    public async Task<string> RunAsync(string line, int expected = 0)
    {
        (int code, string output) = await TryAsync(line);
        Assert.True(code == expected, $"'{line}' ended with {code} instead of {expected}:\n{output}");
        return output;
    }

    /// <returns>The exit code, and stdout and stderr together.</returns>
    public async Task<(int Code, string Output)> TryAsync(string line)
    {
        var start = new ProcessStartInfo("/bin/bash", ["-c", $"exec 2>&1; {line}"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        // What the test runner and its MSBuild have set must not reach the builds of a stranger.
        foreach (string name in start.Environment.Keys.Where(IsOfTheTestRun).ToArray())
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        foreach ((string name, string value) in Environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        using var limit = new CancellationTokenSource(s_limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"'{line}' took longer than {s_limit.TotalMinutes} minutes.");
        }

        return (process.ExitCode, await output.WaitAsync(TimeSpan.FromMinutes(1)));
    }

    private static bool IsOfTheTestRun(string name) =>
        name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("TESTINGPLATFORM", StringComparison.Ordinal)
        || name.StartsWith("CHECKPOINT_STORE", StringComparison.Ordinal)
        || name is "DOTNET_HOST_PATH" or "MSBuildSDKsPath";
}
