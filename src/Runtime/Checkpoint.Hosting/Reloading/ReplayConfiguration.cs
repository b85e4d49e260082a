using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.CommandLine;

namespace Checkpointing.Hosting.Reloading;

/// <summary>The arguments of a replay as configuration, as those of a start are: <c>dotnet checkpoint replay -- --Greeting:Text=hello</c>.</summary>
internal sealed class ReplayConfiguration : ConfigurationProvider, IConfigurationSource
{
    private IReadOnlyList<string> _arguments = [];

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>To be taken over by the next load.</summary>
    public void Use(IReadOnlyList<string> arguments) => _arguments = arguments;

    public override void Load()
    {
        var parsed = new Parsed(_arguments);
        parsed.Load();
        Data = parsed.Values;
    }

    private sealed class Parsed(IEnumerable<string> arguments) : CommandLineConfigurationProvider(arguments)
    {
        public IDictionary<string, string?> Values => Data;
    }
}
