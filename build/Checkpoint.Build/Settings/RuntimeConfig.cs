using System.Text.Json;
using Checkpointing.Build.Json;

namespace Checkpointing.Build.Settings;

/// <summary>NAME.runtimeconfig.json: what the program really starts with, whether it comes from a property or from a template of the project's.</summary>
internal static class RuntimeConfig
{
    // The host takes comments; the SDK takes trailing commas too, in the template.
    private static readonly JsonDocumentOptions s_options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private static readonly Dictionary<string, string> s_properties = new(StringComparer.Ordinal)
    {
        ["System.GC.Server"] = "ServerGarbageCollection",
        ["System.GC.RetainVM"] = "RetainVMGarbageCollection",
        ["System.GC.DynamicAdaptationMode"] = "GarbageCollectionAdaptationMode",
        ["System.Globalization.Invariant"] = "InvariantGlobalization",
    };

    /// <summary>Its settings, by the property that makes them where there is one.</summary>
    /// <returns>Null unless it cannot be read.</returns>
    public static JsonDamage? Read(string? path, IDictionary<string, string> settings) => string.IsNullOrEmpty(path) ? null : JsonFile.Read(path!, root =>
    {
        if (root.Object("runtimeOptions")?.Object("configProperties") is not { } properties)
            return;
        // Only the runtime's own: a program's may have the name of one of the project's.
        foreach (JsonProperty setting in properties.EnumerateObject().Where(p => p.Name.StartsWith("System.", StringComparison.Ordinal)))
        {
            if (ValueOf(setting.Value) is { } value)
                settings[s_properties.TryGetValue(setting.Name, out string? property) ? property : setting.Name] = value;
        }
    }, s_options);

    // The host hands on a number or a switch in the words of the file, and nothing here is set to anything else.
    private static string? ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };
}
