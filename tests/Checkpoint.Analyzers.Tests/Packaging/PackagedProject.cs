using System.Diagnostics;

namespace Checkpointing.Analyzers.Tests.Packaging;

/// <summary>A project of a user's: the package comes from a folder feed, and nothing of this repository's settings reaches it.</summary>
internal sealed class PackagedProject : IDisposable
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    private PackagedProject(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Packs the analyzers into a feed and makes a project that uses them and the Runtime's assembly.</summary>
    public static async Task<PackagedProject> CreateAsync(string program, CancellationToken cancellation)
    {
        PackagedProject project = new(Directory.CreateTempSubdirectory("checkpoint-package-").FullName);
        string repository = References.Metadata("RepositoryRoot");
        await project.RunAsync(
            ["pack", Path.Combine(repository, "src", "Analyzers", "Checkpoint.Analyzers.Package"), "-o", Path.Combine(project.Folder, "feed"), "-c", Configuration],
            cancellation);
        string app = Directory.CreateDirectory(Path.Combine(project.Folder, "app")).FullName;
        await File.WriteAllTextAsync(Path.Combine(app, "Program.cs"), program, cancellation);
        await File.WriteAllTextAsync(Path.Combine(project.Folder, "nuget.config"), """
            <configuration><packageSources><clear /><add key="feed" value="feed" /></packageSources></configuration>
            """, cancellation);
        // Stops the search for settings of folders above.
        await File.WriteAllTextAsync(Path.Combine(project.Folder, "Directory.Build.props"), "<Project />", cancellation);
        await File.WriteAllTextAsync(Path.Combine(project.Folder, "Directory.Packages.props"), "<Project />", cancellation);
        await File.WriteAllTextAsync(Path.Combine(app, "app.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable><UseAppHost>false</UseAppHost><NuGetAudit>false</NuGetAudit></PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Checkpoint.Analyzers" Version="0.1.0" />
                <Reference Include="{typeof(Checkpoint).Assembly.Location}" />
              </ItemGroup>
            </Project>
            """, cancellation);
        return project;
    }

    /// <summary>Runs dotnet in the project's folder and gives exit code and output.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(string[] arguments, CancellationToken cancellation)
    {
        string app = Path.Combine(Folder, "app");
        ProcessStartInfo start = new("dotnet", arguments)
        {
            WorkingDirectory = Directory.Exists(app) ? app : Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (string name in start.Environment.Keys.Where(IsOfTheTestRun).ToList())
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        if (arguments[0] != "pack")
        {
            // A package of the same version in the user's cache would be taken instead of the one just packed.
            start.Environment["NUGET_PACKAGES"] = Path.Combine(Folder, "packages");
            start.Environment["DOTNET_CLI_HOME"] = Path.Combine(Folder, "home");
        }

        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_limit);
        Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
        Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static bool IsOfTheTestRun(string name) =>
        name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name.StartsWith("TESTINGPLATFORM", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("DOTNET_CLI_TEST", StringComparison.OrdinalIgnoreCase);
}
