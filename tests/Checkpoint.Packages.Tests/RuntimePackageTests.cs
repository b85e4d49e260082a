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
        UserProject project = await UserProject.CreateAsync(clone, "app", Program);
        await project.BuildAsync();

        Assert.Contains("outcome=NotCaptured supervised=False", await project.Shell.RunAsync($"dotnet {project.Assembly}"), StringComparison.Ordinal);
        Assert.Contains("outcome=JustDumped supervised=True", await project.CaptureAsync(), StringComparison.Ordinal);
        Assert.Contains("outcome=JustRestored", await project.ReplayAsync(expected: 9), StringComparison.Ordinal);
    }
}
