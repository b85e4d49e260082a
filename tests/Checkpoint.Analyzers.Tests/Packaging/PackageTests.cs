using System.IO.Compression;

namespace Checkpointing.Analyzers.Tests.Packaging;

public class PackageTests
{
    private const string Mistake = """
        using Checkpointing;

        class Program
        {
            static void Main()
            {
                Save();
                System.Console.WriteLine("went on");
            }

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
                System.Environment.Exit(code);
            }
        }

        """;

    [Fact]
    public async Task A_user_sees_the_warning_makes_it_an_error_and_has_it_fixed()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using PackagedProject project = await PackagedProject.CreateAsync(Mistake, cancellation);
        string package = Path.Combine(project.Folder, "feed", "Checkpoint.Analyzers.0.1.0.nupkg");
        using (ZipArchive zip = await ZipFile.OpenReadAsync(package, cancellation))
        {
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

        (int code, string output) = await project.RunAsync(["build", "-tl:off"], cancellation);
        Assert.True(code == 0, output);
        Assert.Contains("warning CKPT1001", output, StringComparison.Ordinal);
        Assert.DoesNotContain("CS8032", output, StringComparison.Ordinal);
        Assert.DoesNotContain("CS9057", output, StringComparison.Ordinal);

        string config = Path.Combine(project.Folder, "app", ".editorconfig");
        await File.WriteAllTextAsync(config, "root = true\n[*.cs]\ndotnet_diagnostic.CKPT1001.severity = error\n", cancellation);
        (code, output) = await project.RunAsync(["build", "-tl:off", "--no-restore"], cancellation);
        Assert.NotEqual(0, code);
        Assert.Contains("error CKPT1001", output, StringComparison.Ordinal);

        (code, output) = await project.RunAsync(["format", "analyzers", "--no-restore", "--diagnostics", "CKPT1001"], cancellation);
        Assert.True(code == 0, output);
        string program = await File.ReadAllTextAsync(Path.Combine(project.Folder, "app", "Program.cs"), cancellation);
        Assert.Contains("CheckpointResult result = Checkpoint.Capture(\"x\");", program, StringComparison.Ordinal);
        Assert.Contains("// Tell the script which it was.\n        if (result.Outcome != CheckpointOutcome.JustRestored)", program.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        (code, output) = await project.RunAsync(["build", "-tl:off", "--no-restore"], cancellation);
        Assert.True(code == 0, output);
        Assert.DoesNotContain("CKPT1001", output, StringComparison.Ordinal);
    }
}
