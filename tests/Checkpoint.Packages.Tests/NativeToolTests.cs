using System.Runtime.InteropServices;
using Checkpointing.Packages.Tests.Infrastructure;

namespace Checkpointing.Packages.Tests;

/// <summary>The tool compiled ahead of time, which is what users get. What is missing then is missing silently until it runs.</summary>
[Collection(OneClone.Name)]
public sealed class NativeToolTests(Clone clone)
{
    [Fact]
    public async Task The_native_tool_captures_and_replays()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Capturing needs root.");
        string? problem = await Linker.EnsureAsync(clone.Shell);
        Assert.SkipUnless(problem is null, problem ?? "");
        string rid = RuntimeInformation.RuntimeIdentifier.Contains("arm64", StringComparison.Ordinal) ? "linux-arm64" : "linux-x64";
        await clone.Shell.RunAsync($"dotnet publish src/Tool/Checkpoint.Tool -r {rid} -o native");
        await clone.Shell.RunAsync("test \"$(head -c 4 native/dotnet-checkpoint | tail -c 3)\" = ELF");

        foreach (string verb in (string[])["run", "replay", "list", "show", "remove", "explain", "setup", "doctor", "demo"])
            Assert.Contains("Usage: dotnet checkpoint", await clone.Shell.RunAsync($"native/dotnet-checkpoint {verb} --help"), StringComparison.Ordinal);
        Assert.Contains("Did you mean 'replay'?", await clone.Shell.RunAsync("native/dotnet-checkpoint replya", expected: 2), StringComparison.Ordinal);
        await clone.Shell.RunAsync("native/dotnet-checkpoint run", expected: 2);
        await clone.Shell.RunAsync("native/dotnet-checkpoint setup");
        Assert.Contains("\"ok\": true", await clone.Shell.RunAsync("native/dotnet-checkpoint doctor --json"), StringComparison.Ordinal);

        const string Store = "--store native/store";
        Assert.Contains("outcome=JustDumped", await clone.Shell.RunAsync($"native/dotnet-checkpoint run {Store} native/demo/Linpack.dll"), StringComparison.Ordinal);
        Assert.Contains("rhsSeed=7", await clone.Shell.RunAsync($"native/dotnet-checkpoint replay {Store} --report native/r.json -- 7"), StringComparison.Ordinal);
        Assert.Contains("\"readyMs\"", await File.ReadAllTextAsync(Path.Combine(clone.Folder, "native/r.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("\"ref\": \"factored@1\"", await clone.Shell.RunAsync($"native/dotnet-checkpoint list {Store} --json"), StringComparison.Ordinal);
        Assert.Contains("JustRestored", await clone.Shell.RunAsync($"native/dotnet-checkpoint explain {Store}"), StringComparison.Ordinal);
        await clone.Shell.RunAsync($"native/dotnet-checkpoint show {Store} nothing", expected: 127);
        await clone.Shell.RunAsync($"native/dotnet-checkpoint remove {Store} factored");
    }
}
