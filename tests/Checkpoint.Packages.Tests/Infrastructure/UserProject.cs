namespace Checkpointing.Packages.Tests.Infrastructure;

/// <summary>A program of a user's: made by <c>dotnet new</c>, the Runtime comes from a folder, and nothing of this repository's settings reaches it.</summary>
internal sealed class UserProject
{
    private const string OutsideAnyRepository = "<Project />";
    private readonly Clone _clone;

    private UserProject(Clone clone, string name)
    {
        _clone = clone;
        Folder = Path.Combine(clone.Folder, "user", name);
        Shell = new Shell(Folder);
        CompilerServer.AddTo(Shell);
        Assembly = Path.Combine(Folder, "bin/Debug/net10.0", name + ".dll");
    }

    public string Folder { get; }

    public Shell Shell { get; }

    public string Assembly { get; }

    /// <summary>Makes the project and adds the Runtime's package. What is done with it later needs no network.</summary>
    public static async Task<UserProject> CreateAsync(Clone clone, string name, string program, string template = "console", string package = "Checkpoint.Runtime")
    {
        string version = package == "Checkpoint.Hosting" ? await clone.PackHostingAsync() : await clone.PackRuntimeAsync();
        UserProject project = new(clone, name);
        await clone.Shell.RunAsync($"dotnet new {template} -o user/{name} --no-restore");
        await project.WriteAsync("../Directory.Build.props", OutsideAnyRepository);
        await project.WriteAsync("../Directory.Packages.props", OutsideAnyRepository);
        await project.WriteAsync("../nuget.config", "<configuration><packageSources><add key=\"feed\" value=\"feed\" /></packageSources></configuration>");
        await project.WriteAsync("Program.cs", program);
        await project.Shell.RunAsync($"dotnet add package {package} --version {version}");
        return project;
    }

    /// <summary>Writes properties into the project file, each with a condition behind its name if need be.</summary>
    public async Task AddPropertiesAsync(params (string Name, string Value)[] properties)
    {
        string file = Path.GetFileName(Folder) + ".csproj";
        string text = string.Concat(properties.Select(p => $"    <{p.Name}>{p.Value}</{p.Name.Split(' ')[0]}>\n"));
        await WriteAsync(file, (await ReadAsync(file)).Replace("  </PropertyGroup>", text + "  </PropertyGroup>", StringComparison.Ordinal));
    }

    public Task WriteAsync(string file, string text) => File.WriteAllTextAsync(Path.Combine(Folder, file), text, TestContext.Current.CancellationToken);

    public Task<string> ReadAsync(string file) => File.ReadAllTextAsync(Path.Combine(Folder, file), TestContext.Current.CancellationToken);

    /// <summary>Builds in a network namespace of its own, which has none.</summary>
    public Task<string> BuildAsync(int expected = 0) => Shell.RunAsync("unshare --net dotnet build --no-restore -tl:off", expected);

    /// <summary>Runs it under the tool.</summary>
    public async Task<string> CaptureAsync(int expected = 0) =>
        await Shell.RunAsync($"rm -rf .checkpoints; {await _clone.BuildToolAsync()} run {Assembly}", expected);

    /// <summary>Replays what was captured.</summary>
    public async Task<string> ReplayAsync(int expected = 0) => await Shell.RunAsync($"{await _clone.BuildToolAsync()} replay", expected);
}
