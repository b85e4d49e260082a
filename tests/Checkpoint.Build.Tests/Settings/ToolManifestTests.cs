using Checkpointing.Build.Publishing;
using Checkpointing.Build.Settings;
using Checkpointing.Build.Tests.Infrastructure;

namespace Checkpointing.Build.Tests.Settings;

/// <summary>Manifests as `dotnet tool` takes them: in the folder and above it, up to one that says it is the root.</summary>
public sealed class ToolManifestTests : IDisposable
{
    private const string Named = """{ "tools": { "checkpoint.tool": { "version": "0.1.0" } } }""";
    private const string Other = """{ "isRoot": false, "tools": { "other": { "version": "9.9.9" } } }""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Named)]
    [InlineData("{ \"tools\":\r\n{\"other\":{\"commands\":[\"}\"],\"version\":\"1.0.0\"},\r\n\"Checkpoint.Tool\":\t{\"rollForward\":{\"version\":\"2\"},\"commands\":[\"a\"],\"version\":\"0.1.0\"}},\"isRoot\":true}")]
    [InlineData("""{ "isRoot": true, "tools": { "checkpoint.to\u006fl": { "v\u0065rsion": "0\u002e1.0" } } }""")]
    public void The_version_is_that_of_the_tools_entry(string text)
    {
        Write("dotnet-tools.json", text);
        Assert.Equal(new ToolManifest(_folder["dotnet-tools.json"], "0.1.0", null), ToolManifest.For(_folder.Path));
    }

    [Theory]
    [InlineData("""{ "version": "0.1.0", "isRoot": true, "tools": {} }""")]
    [InlineData("""{ "isRoot": true, "checkpoint.tool": { "version": "0.1.0" } }""")]
    [InlineData("""{ "isRoot": true, "tools": { "other": { "checkpoint.tool": { "version": "0.1.0" } } } }""")]
    [InlineData("""{ "isRoot": true, "tools": { "checkpoint.tool": {} } }""")]
    [InlineData("""{ "isRoot": true, "tools": { "other": { "description": "\"checkpoint.tool\": { \"version\": \"0.1.0\" }" } } }""")]
    public void What_is_no_entry_of_the_tools_is_none(string text)
    {
        Write("dotnet-tools.json", text);
        Assert.Null(ToolManifest.For(_folder.Path));
    }

    [Fact]
    public void The_nearest_one_counts_and_a_root_ends_the_search()
    {
        Write("dotnet-tools.json", Named.Replace("0.1.0", "0.0.1", StringComparison.Ordinal));
        Write("src/.config/dotnet-tools.json", Other);
        Directory.CreateDirectory(_folder["src/app"]);
        Assert.Equal("0.0.1", ToolManifest.For(_folder["src/app"])?.Version);
        Write("src/dotnet-tools.json", Named);
        Assert.Equal("0.1.0", ToolManifest.For(_folder["src/app"])?.Version);
        Write("src/.config/dotnet-tools.json", Other.Replace("false", "true", StringComparison.Ordinal));
        Assert.Null(ToolManifest.For(_folder["src/app"]));
        Write("src/.config/dotnet-tools.json", "{\"isRoot\":true}");
        Assert.Null(ToolManifest.For(_folder["src/app"]));
    }

    /// <summary>`dotnet tool run` fails at each of them, and does not look any further, either.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{ "tools": { "checkpoint.tool": { "version": "0.1.0" """)]
    [InlineData("""{ "tools": { "checkpoint.tool": { "version": "0.1.0" /* ours */ } } }""")]
    [InlineData("""{ "tools": { "checkpoint.tool": { "version": "0.1.0", } } }""")]
    [InlineData("""{ "tools": { "checkpoint.tool": { "version": 1 } } }""")]
    [InlineData("""{ "tools": { "checkpoint.tool": "0.1.0" } }""")]
    [InlineData("""{ "tools": ["checkpoint.tool"] }""")]
    public void A_damaged_manifest_ends_the_search_and_is_told(string text)
    {
        Write("dotnet-tools.json", Named);
        Write("app/dotnet-tools.json", text);
        ToolManifest? manifest = ToolManifest.For(_folder["app"]);
        Assert.Equal((_folder["app/dotnet-tools.json"], null), (manifest?.Place, manifest?.Version));
        Assert.NotNull(manifest?.Damage);

        Assert.NotEqual("dotnet", ToolLocator.Find(null, _folder["app"])?.File);
        Assert.NotEqual(_folder["app/dotnet-tools.json"], InstalledTool.Find(null, _folder["app"])?.Place);
        Assert.StartsWith(
            $"dotnet-checkpoint was not found in PATH, and whether it is a local tool cannot be told. '{_folder["app/dotnet-tools.json"]}' cannot be read", ToolLocator.WhyNot(null, _folder["app"]), StringComparison.Ordinal);
        Assert.EndsWith(" Correct it, or set CheckpointToolPath.", ToolLocator.WhyNot(null, _folder["app"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tool_that_the_manifest_names_is_run_by_it()
    {
        Write("dotnet-tools.json", Named);
        Assert.Equal("dotnet", ToolLocator.Find(null, _folder.Path)?.File);
        Assert.Equal(new InstalledTool(_folder["dotnet-tools.json"], "0.1.0", ""), InstalledTool.Find(null, _folder.Path));
    }

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        File.WriteAllText(_folder[name], text);
    }
}
