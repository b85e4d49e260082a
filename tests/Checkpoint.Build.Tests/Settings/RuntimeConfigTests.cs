using Checkpointing.Build.Json;
using Checkpointing.Build.Settings;
using Checkpointing.Build.Tests.Infrastructure;

namespace Checkpointing.Build.Tests.Settings;

public sealed class RuntimeConfigTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Settings_are_those_that_the_host_reads()
    {
        const string Text = """
            // Comments are no damage: the host takes them.
            {
              "runtimeOptions": {
                "System.GC.RetainVM": true, /* not here */
                "configProperties": {
                  "System.GC.S\u0065rver" : true,
                  "System.GC.HeapCount":
                    16,
                  "System.GC.DynamicAdaptationMode": "0",
                  "System.Globalization.Invariant": false,
                  "System.Text": "a \"b\", {c}",
                  "System.Odd": { "System.GC.RetainVM": true },
                  "OutputType": "Library", // the program's own
                },
              },
            }
            """;

        Assert.Equal(
            ["GarbageCollectionAdaptationMode=0", "InvariantGlobalization=false", "ServerGarbageCollection=true", "System.GC.HeapCount=16", "System.Text=a \"b\", {c}"],
            Read(Text, out JsonDamage? damage));
        Assert.Null(damage);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "runtimeOptions": {} }""")]
    [InlineData("""{ "runtimeOptions": { "configProperties": null } }""")]
    public void A_file_without_settings_has_none(string text)
    {
        Assert.Empty(Read(text, out JsonDamage? damage));
        Assert.Null(damage);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{ "runtimeOptions": { "configProperties": { "System.GC.Server": tr""")]
    [InlineData("""{ "runtimeOptions": "configProperties" }""")]
    [InlineData("""{ "runtimeOptions": { "configProperties": [] } }""")]
    public void A_damaged_file_has_none_and_is_told(string text)
    {
        Assert.Empty(Read(text, out JsonDamage? damage));
        Assert.NotNull(damage);
    }

    [Fact]
    public void Without_a_file_there_is_nothing_to_be_told()
    {
        Dictionary<string, string> settings = [];
        Assert.Null(RuntimeConfig.Read(null, settings));
        Assert.Null(RuntimeConfig.Read("", settings));
        Assert.Null(RuntimeConfig.Read(_folder["none.json"], settings));
        Assert.Empty(settings);
    }

    private IEnumerable<string> Read(string text, out JsonDamage? damage)
    {
        Dictionary<string, string> settings = [];
        File.WriteAllText(_folder["App.runtimeconfig.json"], text);
        damage = RuntimeConfig.Read(_folder["App.runtimeconfig.json"], settings);
        return settings.Select(s => $"{s.Key}={s.Value}").Order(StringComparer.Ordinal);
    }
}
