using System.IO.Compression;
using Checkpointing.Packages.Tests.Infrastructure;

namespace Checkpointing.Packages.Tests;

/// <summary>The rules and their fixes as a user gets them: along with the Runtime, without a word about them.</summary>
[Collection(OneClone.Name)]
public sealed class AnalyzerPackageTests(Clone clone)
{
    // What the project began with: a code for either answer, and one exit for both.
    private const string FoundingMistake = """
        using Checkpointing;

        Save();
        Console.WriteLine("went on");

        static void Save()
        {
            int code;
            switch (Checkpoint.Capture("x").Outcome)
            {
                case CheckpointOutcome.JustDumped: code = 42; break;
                case CheckpointOutcome.JustRestored: code = 43; break;
                default: return;
            }

            // Tell the script which it was.
            Environment.Exit(code);
        }

        """;

    [Fact]
    public async Task A_user_sees_the_mistake_makes_it_an_error_has_it_fixed_and_the_copy_goes_on()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Capturing needs root.");
        UserProject project = await UserProject.CreateAsync(clone, "mistaken", FoundingMistake);
        string output = await project.BuildAsync();
        Assert.Contains("warning CKPT1001", output, StringComparison.Ordinal);
        // What the compiler says of an analyzer that it cannot load, or drops for its newer compiler.
        Assert.DoesNotMatch("CS(8032|8033|8034|8850|9057|9067)", output);
        await project.CaptureAsync(expected: 42);
        Assert.DoesNotContain("went on", await project.ReplayAsync(expected: 43), StringComparison.Ordinal);

        await project.WriteAsync(".editorconfig", "root = true\n[*.cs]\ndotnet_diagnostic.CKPT1001.severity = error\n");
        Assert.Contains("error CKPT1001", await project.BuildAsync(expected: 1), StringComparison.Ordinal);

        await project.Shell.RunAsync("unshare --net dotnet format analyzers --no-restore --diagnostics CKPT1001");
        string program = await project.ReadAsync("Program.cs");
        Assert.Contains("    CheckpointResult result = Checkpoint.Capture(\"x\");", program, StringComparison.Ordinal);
        Assert.Contains("    // Tell the script which it was.\n    if (result.Outcome != CheckpointOutcome.JustRestored)\n", program.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.DoesNotContain("CKPT1001", await project.BuildAsync(), StringComparison.Ordinal);
        await project.CaptureAsync(expected: 42);
        Assert.Contains("went on", await project.ReplayAsync(), StringComparison.Ordinal);

        await project.Shell.RunAsync("dotnet remove package Checkpoint.Runtime && dotnet restore");
        Assert.DoesNotContain("Checkpoint.", await project.ReadAsync("obj/project.assets.json"), StringComparison.Ordinal);
        Assert.DoesNotContain("Checkpoint.", await project.ReadAsync("obj/mistaken.csproj.nuget.g.props"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_package_holds_the_rules_and_nothing_to_compile_against()
    {
        string version = await clone.PackRuntimeAsync();
        using ZipArchive zip = await ZipFile.OpenReadAsync(
            Path.Combine(clone.Folder, "user/feed", $"Checkpoint.Analyzers.{version}.nupkg"), TestContext.Current.CancellationToken);
        string[] content = [.. zip.Entries.Select(e => e.FullName).Where(n => !n.StartsWith('_') && !n.StartsWith("package/", StringComparison.Ordinal) && n[0] != '[').Order(StringComparer.Ordinal)];
        Assert.Equal(
            [
                "Checkpoint.Analyzers.nuspec",
                "analyzers/dotnet/cs/Checkpoint.Analyzers.CodeFixes.dll",
                "analyzers/dotnet/cs/Checkpoint.Analyzers.dll",
                "build/Checkpoint.Analyzers.props",
                "buildTransitive/Checkpoint.Analyzers.props",
            ],
            content);
    }
}
