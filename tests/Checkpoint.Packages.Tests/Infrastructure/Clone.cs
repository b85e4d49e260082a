using System.Reflection;

namespace Checkpointing.Packages.Tests.Infrastructure;

/// <summary>The repository as a stranger gets it: the files that git has or would have, in a folder of their own.</summary>
public sealed class Clone : IAsyncLifetime
{
    private static readonly string s_repository =
        typeof(Clone).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "Repository").Value!;

    public string Folder { get; } = Directory.CreateTempSubdirectory("checkpoint-clone-").FullName;

    /// <summary>Where packages go.</summary>
    public string Feed => Path.Combine(Folder, "artifacts");

    internal Shell Shell { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Shell = new Shell(Folder);
        string files = await new Shell(s_repository).RunAsync("git ls-files --cached --others --exclude-standard");
        foreach (string file in files.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Copy(file);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
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
