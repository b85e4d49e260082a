using System.IO.Compression;
using System.Text.Json;
using Checkpointing.Packages.Tests.Infrastructure;

namespace Checkpointing.Packages.Tests;

/// <summary>The verification as a user gets it: along with the Runtime, without a word about it.</summary>
[Collection(OneClone.Name)]
public sealed class BuildPackageTests(Clone clone)
{
    private const string Library = """
        namespace Lib;
        public static class Jitter
        {
            static readonly Random s_random = new();
            public static int Next() => s_random.Next();
            public static void Finish() => Environment.Exit(3);
        }
        """;

    private const string Program = """
        using Checkpointing;
        Console.WriteLine(Lib.Jitter.Next());
        if (Checkpoint.Capture("warm").Outcome == CheckpointOutcome.JustRestored)
            Lib.Jitter.Finish();
        Console.WriteLine("on");
        """;

    [Fact]
    public async Task A_user_is_told_what_a_library_does_once_and_as_the_project_says()
    {
        UserProject project = await ProgramWithLibraryAsync("verified");
        string output = await project.BuildAsync();
        Assert.Matches(@"user/verified/Program\.cs\(4,5\): warning CKPT9101: .*Lib\.Jitter\.Finish", output);
        Assert.Matches(@"user/verifiedlib/Lib\.cs\(4,5\): warning CKPT9102: .*Lib\.Jitter\.s_random", output);
        using (JsonDocument points = JsonDocument.Parse(await project.ReadAsync("bin/Debug/net10.0/verified.checkpoint.json")))
        {
            JsonElement point = points.RootElement.GetProperty("capturePoints")[0];
            Assert.Equal(("warm", 3), (point.GetProperty("name").GetString(), point.GetProperty("line").GetInt32()));
        }

        // Nothing changed: nothing is done, and nothing is said again.
        string again = await BuildAsync(project, "-v:n");
        Assert.Contains("Skipping target \"_CheckpointVerify\"", again, StringComparison.Ordinal);
        Assert.DoesNotContain("CKPT91", again, StringComparison.Ordinal);

        Assert.Contains("error CKPT9102", await BuildAsync(project, "-p:WarningsAsErrors=CKPT9102 -p:NoWarn=CKPT9101", expected: 1), StringComparison.Ordinal);
        // What failed is looked at again.
        Assert.Contains("error CKPT9102", await BuildAsync(project, "-p:WarningsAsErrors=CKPT9102 -p:NoWarn=CKPT9101", expected: 1), StringComparison.Ordinal);
        Assert.Contains("error CKPT9101", await BuildAsync(project, "-p:CheckpointVerify=error", expected: 1), StringComparison.Ordinal);
        Assert.Matches("error CKPT9100: CheckpointVerify is 'maybe'. Set it to warn, error or off", await BuildAsync(project, "-p:CheckpointVerify=maybe", expected: 1));
        Assert.DoesNotContain("CKPT91", await BuildAsync(project, "-p:CheckpointVerify=off"), StringComparison.Ordinal);
        Assert.DoesNotContain("CKPT91", await BuildAsync(project, "-p:DesignTimeBuild=true"), StringComparison.Ordinal);

        await BuildAsync(project, "-p:CheckpointVerifySarif=true");
        using JsonDocument sarif = JsonDocument.Parse(await project.ReadAsync("bin/Debug/net10.0/verified.checkpoint.sarif"));
        JsonElement run = sarif.RootElement.GetProperty("runs")[0];
        Assert.Equal("2.1.0", sarif.RootElement.GetProperty("version").GetString());
        Assert.Equal(["CKPT9101", "CKPT9102"], run.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("ruleId").GetString()!));

        await project.Shell.RunAsync("dotnet remove package Checkpoint.Runtime");
        await project.WriteAsync("Program.cs", "Console.WriteLine(1);");
        await project.WriteAsync("verified.csproj", (await project.ReadAsync("verified.csproj")).Replace("<ProjectReference Include=\"../verifiedlib/verifiedlib.csproj\" />", "", StringComparison.Ordinal));
        await project.Shell.RunAsync("dotnet build");
        Assert.DoesNotContain("Checkpoint.Build", await project.ReadAsync("obj/verified.csproj.nuget.g.targets"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task For_several_frameworks_a_library_has_nothing_to_be_told_and_a_program_is_captured_for_one()
    {
        UserProject project = await UserProject.CreateAsync(clone, "several", "public static class Nothing { }");
        await project.WriteAsync("several.csproj", (await project.ReadAsync("several.csproj"))
            .Replace("<OutputType>Exe</OutputType>", "<LangVersion>latest</LangVersion>", StringComparison.Ordinal)
            .Replace("<TargetFramework>net10.0</TargetFramework>", "<TargetFrameworks>net10.0;netstandard2.0</TargetFrameworks>", StringComparison.Ordinal)
            .Replace("<PackageReference ", "<PackageReference Condition=\"'$(TargetFramework)' == 'net10.0'\" ", StringComparison.Ordinal));
        string output = await project.Shell.RunAsync("dotnet build -tl:off");
        Assert.DoesNotContain("CKPT", output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(project.Folder, "*.checkpoint.json", SearchOption.AllDirectories));
        Assert.Contains("CKPT9141", await project.Shell.RunAsync("dotnet build --no-restore -t:Checkpoint -tl:off", expected: 1), StringComparison.Ordinal);

        Assert.SkipUnless(Environment.UserName == "root", "Capturing needs root.");
        await project.WriteAsync("Program.cs", "#if NET\nConsole.WriteLine(Checkpointing.Checkpoint.Capture(\"warm\").Outcome);\n#endif\n");
        await project.AddPropertiesAsync(("OutputType Condition=\"'$(TargetFramework)' == 'net10.0'\"", "Exe"));
        string tool = await clone.BuildToolAsync();
        await project.Shell.RunAsync($"dotnet build --no-restore -t:Checkpoint -tl:off -f net10.0 -c Release -p:CheckpointToolPath={tool}");
        Assert.Contains("JustRestored", await project.Shell.RunAsync($"CHECKPOINT_TOOL={tool} bin/Release/net10.0/publish/several.sh"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_package_holds_the_tasks_and_nothing_to_compile_against()
    {
        string version = await clone.PackRuntimeAsync();
        using ZipArchive zip = await ZipFile.OpenReadAsync(Path.Combine(clone.Folder, "user/feed", $"Checkpoint.Build.{version}.nupkg"), TestContext.Current.CancellationToken);
        string[] content = [.. zip.Entries.Select(e => e.FullName).Where(n => !n.StartsWith('_') && !n.StartsWith("package/", StringComparison.Ordinal) && n[0] != '[').Order(StringComparer.Ordinal)];
        Assert.Equal(
            [
                "Checkpoint.Build.nuspec",
                "build/Checkpoint.Build.Publish.targets",
                "build/Checkpoint.Build.props",
                "build/Checkpoint.Build.targets",
                "buildMultiTargeting/Checkpoint.Build.targets",
                "buildTransitive/Checkpoint.Build.Publish.targets",
                "buildTransitive/Checkpoint.Build.props",
                "buildTransitive/Checkpoint.Build.targets",
                "tasks/netstandard2.0/Checkpoint.Build.dll",
            ],
            content);
    }

    private static Task<string> BuildAsync(UserProject project, string options, int expected = 0) =>
        project.Shell.RunAsync($"dotnet build --no-restore -tl:off {options}", expected);

    private async Task<UserProject> ProgramWithLibraryAsync(string name)
    {
        UserProject project = await UserProject.CreateAsync(clone, name, Program);
        Directory.CreateDirectory(Path.Combine(project.Folder, $"../{name}lib"));
        await project.WriteAsync($"../{name}lib/Lib.cs", Library);
        await project.WriteAsync($"../{name}lib/{name}lib.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup></Project>");
        await project.Shell.RunAsync($"dotnet add reference ../{name}lib/{name}lib.csproj");
        string file = await project.ReadAsync($"{name}.csproj");
        await project.WriteAsync($"{name}.csproj", file.Replace('\\', '/'));
        await project.Shell.RunAsync("dotnet restore");
        return project;
    }
}
