using System.Reflection;

namespace Checkpointing.Packages.Tests.Infrastructure;

/// <summary>The repository as a stranger gets it: the files that git has or would have, in a folder of their own.</summary>
public sealed class Clone : IAsyncLifetime
{
    private static readonly string s_repository =
        typeof(Clone).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "Repository").Value!;

    private Task<string>? _runtime;
    private Task<string>? _tool;
    private Task<string>? _hosting;

    public string Folder { get; } = Directory.CreateTempSubdirectory("checkpoint-clone-").FullName;

    /// <summary>Where packages go.</summary>
    public string Feed => Path.Combine(Folder, "artifacts");

    internal Shell Shell { get; private set; } = null!;

    /// <summary>Packs the Runtime and what comes along into <c>user/feed</c>, once for all tests.</summary>
    /// <returns>Its version.</returns>
    internal Task<string> PackRuntimeAsync() => _runtime ??= PackAsync();

    /// <summary>Packs the integration of hosts as well.</summary>
    /// <returns>Its version.</returns>
    internal Task<string> PackHostingAsync() => _hosting ??= PackHostingCoreAsync();

    /// <summary>Builds the tool and gets it a CRIU, once for all tests.</summary>
    /// <returns>Its path.</returns>
    internal Task<string> BuildToolAsync() => _tool ??= BuildAsync();

    public async ValueTask InitializeAsync()
    {
        Shell = new Shell(Folder);
        CompilerServer.AddTo(Shell);
        // The build of the repository itself has run our own code's analyzers; here they would double the time.
        Shell.Environment["RunAnalyzers"] = "false";
        string files = await new Shell(s_repository).RunAsync("git ls-files --cached --others --exclude-standard");
        foreach (string file in files.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Copy(file);
    }

    public ValueTask DisposeAsync()
    {
        CompilerServer.End();
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task<string> PackAsync()
    {
        // A version of its own: a package of the same version would be taken from the cache.
        string version = $"0.1.0-test.{Guid.NewGuid():n}";
        // The assemblies are those of any other build here, so what is compiled once serves all.
        await Shell.RunAsync($"dotnet pack src/Runtime/Checkpoint.Runtime -p:PackageVersion={version} -o user/feed");
        return version;
    }

    private async Task<string> PackHostingCoreAsync()
    {
        string version = await PackRuntimeAsync();
        await Shell.RunAsync($"dotnet pack src/Runtime/Checkpoint.Hosting -p:PackageVersion={version} -o user/feed");
        return version;
    }

    private async Task<string> BuildAsync()
    {
        await Shell.RunAsync("dotnet build src/Tool/Checkpoint.Tool");
        string tool = Path.Combine(Folder, "src/Tool/Checkpoint.Tool/bin/Debug/net10.0/dotnet-checkpoint");
        await Shell.RunAsync($"{tool} setup");
        return tool;
    }

    private void Copy(string file)
    {
        string source = Path.Combine(s_repository, file);
        // Removed and not yet committed: git lists it still.
        if (!File.Exists(source))
            return;
        string target = Path.Combine(Folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(source, target);
    }
}

/// <summary>All tests that build in the clone: one build at a time.</summary>
[CollectionDefinition(Name)]
public sealed class OneClone : ICollectionFixture<Clone>
{
    public const string Name = "clone";
}
