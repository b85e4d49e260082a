using Checkpointing.Packages.Tests.Infrastructure;

namespace Checkpointing.Packages.Tests;

/// <summary>The Runtime as a user gets it: packed, restored from a folder, referenced by a new project.</summary>
[Collection(OneClone.Name)]
public sealed class RuntimePackageTests(Clone clone)
{
    private const string Program = """
        using Checkpointing;
        CheckpointResult result = Checkpoint.Capture("here");
        Console.WriteLine($"outcome={result.Outcome} supervised={Checkpoint.IsSupervised}");
        return result.Outcome == CheckpointOutcome.JustRestored ? 9 : 0;
        """;

    [Fact]
    public async Task A_new_project_references_captures_and_replays()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Capturing needs root.");
        // A version of its own: a package of the same version would be taken from the cache.
        string version = $"0.1.0-test.{Guid.NewGuid():n}";
        await clone.Shell.RunAsync($"dotnet pack src/Runtime/Checkpoint.Runtime -p:Version={version} -o user/feed");
        await clone.Shell.RunAsync("dotnet new console -o user/app --no-restore");
        await File.WriteAllTextAsync(Path.Combine(clone.Folder, "user/Directory.Build.props"), "<Project />", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(clone.Folder, "user/Directory.Packages.props"), "<Project />", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(clone.Folder, "user/app/Program.cs"), Program, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(clone.Folder, "user/nuget.config"),
            "<configuration><packageSources><add key=\"feed\" value=\"feed\" /></packageSources></configuration>",
            TestContext.Current.CancellationToken);
        await clone.Shell.RunAsync($"cd user/app && dotnet add package Checkpoint.Runtime --version {version} && dotnet build");

        Assert.Contains("outcome=NotCaptured supervised=False", await clone.Shell.RunAsync("user/app/bin/Debug/net10.0/app"), StringComparison.Ordinal);
        const string Tool = "dotnet run --project src/Tool/Checkpoint.Tool --";
        await clone.Shell.RunAsync($"{Tool} setup");
        Assert.Contains("outcome=JustDumped supervised=True", await clone.Shell.RunAsync($"{Tool} run --store user/store user/app/bin/Debug/net10.0/app.dll"), StringComparison.Ordinal);
        Assert.Contains("outcome=JustRestored", await clone.Shell.RunAsync($"{Tool} replay --store user/store", expected: 9), StringComparison.Ordinal);
    }
}
