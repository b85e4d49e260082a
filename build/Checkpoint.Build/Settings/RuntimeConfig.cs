using System.Text.RegularExpressions;

namespace Checkpointing.Build.Settings;

/// <summary>NAME.runtimeconfig.json: what the program really starts with, whether it comes from a property or from a template of the project's.</summary>
internal static class RuntimeConfig
{
    // "System.GC.Server": true
    private static readonly Regex s_setting = new(@"""(System\.[A-Za-z.]+)""\s*:\s*""?([^"",}\s]+)", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    private static readonly Dictionary<string, string> s_properties = new(StringComparer.Ordinal)
    {
        ["System.GC.Server"] = "ServerGarbageCollection",
        ["System.GC.RetainVM"] = "RetainVMGarbageCollection",
        ["System.GC.DynamicAdaptationMode"] = "GarbageCollectionAdaptationMode",
        ["System.Globalization.Invariant"] = "InvariantGlobalization",
    };

    /// <summary>Its settings, by the property that makes them where there is one.</summary>
    public static IEnumerable<(string Name, string Value)> Read(string? path)
    {
        if (string.IsNullOrEmpty(path) || !File.Exists(path))
            yield break;
        foreach (Match match in s_setting.Matches(File.ReadAllText(path)))
        {
            string name = match.Groups[1].Value;
            yield return (s_properties.TryGetValue(name, out string? property) ? property : name, match.Groups[2].Value);
        }
    }
}
