using Checkpointing.Packages.Tests.Infrastructure;

namespace Checkpointing.Packages.Tests;

/// <summary>Capture on publish as a user gets it, on real CRIU: a published program that starts from its checkpoint or says why not.</summary>
[Collection(OneClone.Name)]
public sealed class BuildPublishTests(Clone clone)
{
    private const string Program = """
        using Checkpointing;
        _ = Checkpoint.Capture("early");
        if (args.Contains("stop")) return 5;
        CheckpointResult result = Checkpoint.Capture("warm");
        Console.WriteLine($"outcome={result.Outcome} arguments={string.Join(',', result.Replay?.Arguments ?? args)}");
        return 7;
        """;

    [Fact]
    public async Task A_published_program_starts_from_its_checkpoint_or_says_why_not()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Capturing needs root.");
        string tool = await clone.BuildToolAsync();
        UserProject project = await UserProject.CreateAsync(clone, "published", Program);
        string publish = $"dotnet publish --no-restore -tl:off -o out -p:CheckpointOnPublish=true -p:CheckpointToolPath={tool}";
        Assert.Contains("captured: starts from its checkpoint", await project.Shell.RunAsync($"{publish} -p:CheckpointName=warm"), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(project.Folder, "out/published.checkpoint.json")));
        // The capture point that was named, and not the first one that came.
        Assert.Equal(["warm@1"], Directory.EnumerateDirectories(Path.Combine(project.Folder, "out/.checkpoints")).Select(Path.GetFileName).Where(n => n![0] != '.'));

        Assert.Contains(
            "outcome=JustRestored arguments=a,b c", await project.Shell.RunAsync($"cd / && CHECKPOINT_TOOL={tool} {project.Folder}/out/published.sh a 'b c'", expected: 7), StringComparison.Ordinal);
        string cold = await project.Shell.RunAsync("CHECKPOINT_TOOL=/nowhere out/published.sh a 'b c'", expected: 7);
        Assert.Contains("published starts normally: dotnet-checkpoint is not installed", cold, StringComparison.Ordinal);
        Assert.Contains("outcome=NotCaptured arguments=a,b c", cold, StringComparison.Ordinal);

        // Nothing changed: captured once. A file changed: captured anew.
        DateTime captured = Captured(project);
        await project.Shell.RunAsync($"{publish} -p:CheckpointName=warm");
        Assert.Equal(captured, Captured(project));
        await project.WriteAsync("Program.cs", Program.Replace("outcome=", "now=", StringComparison.Ordinal));
        await project.Shell.RunAsync($"{publish} -p:CheckpointName=warm");
        Assert.NotEqual(captured, Captured(project));
        Assert.Contains("now=JustRestored", await project.Shell.RunAsync($"CHECKPOINT_TOOL={tool} out/published.sh", expected: 7), StringComparison.Ordinal);

        // A file that the copy would go on in and that is not the captured one: no copy, one line that says which, and a normal start.
        await project.Shell.RunAsync("printf x >> out/published.dll");
        string changed = await project.Shell.RunAsync($"CHECKPOINT_TOOL={tool} out/published.sh", expected: 7);
        Assert.Contains("now=NotCaptured", changed, StringComparison.Ordinal);
        Assert.Contains("out/published.dll", changed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_publish_whose_capture_is_impossible_fails_and_says_why()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Capturing needs root.");
        string tool = await clone.BuildToolAsync();
        UserProject project = await UserProject.CreateAsync(clone, "refused", Program);
        string publish = "dotnet publish --no-restore -tl:off -o out -p:CheckpointOnPublish=true";
        Assert.Contains("error CKPT9144: CheckpointName is 'other', and the program's capture points are: early, warm.",
            await project.Shell.RunAsync($"{publish} -p:CheckpointToolPath={tool} -p:CheckpointName=other", expected: 1), StringComparison.Ordinal);
        Assert.Contains("error CKPT9143: refused ended with 5 and did not come to its capture point 'warm'",
            await project.Shell.RunAsync($"{publish} -p:CheckpointToolPath={tool} -p:CheckpointName=warm -p:CheckpointArguments=stop", expected: 1), StringComparison.Ordinal);
        Assert.Contains("error CKPT9140", await project.Shell.RunAsync($"{publish} -p:CheckpointToolPath=/nowhere", expected: 1), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(project.Folder, "out/.checkpoints/warm@1")));
    }

    private static DateTime Captured(UserProject project) =>
        File.GetLastWriteTimeUtc(Path.Combine(project.Folder, "out/.checkpoints/warm@1/checkpoint.json"));
}
