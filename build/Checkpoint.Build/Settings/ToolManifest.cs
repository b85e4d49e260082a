using System.Text.Json;
using Checkpointing.Build.Json;

namespace Checkpointing.Build.Settings;

/// <summary>The manifest of local tools that `dotnet checkpoint` would go by.</summary>
/// <param name="Place">The file.</param>
/// <param name="Version">The tool's version in it; null where it is damaged.</param>
/// <param name="Damage">Why it cannot be read. The SDK does not look any further then, either.</param>
internal sealed record ToolManifest(string Place, string? Version, JsonDamage? Damage)
{
    private const string Package = "checkpoint.tool";
    private static readonly string[] s_places = [".config/dotnet-tools.json", "dotnet-tools.json"];

    /// <summary>The nearest manifest that names the tool, or that cannot be read; null where there is none.</summary>
    public static ToolManifest? For(string folder)
    {
        for (DirectoryInfo? current = new(folder); current is not null; current = current.Parent)
        {
            foreach (string place in s_places)
            {
                string path = Path.Combine(current.FullName, place);
                string? version = null;
                bool isRoot = false;
                // Without comments: the SDK does not take them in this file.
                JsonDamage? damage = JsonFile.Read(path, root =>
                {
                    isRoot = root.TryGetProperty("isRoot", out JsonElement value) && value.ValueKind == JsonValueKind.True;
                    version = VersionIn(root);
                });
                if (damage is not null || version is not null)
                    return new ToolManifest(path, version, damage);
                if (isRoot)
                    return null;
            }
        }

        return null;
    }

    // "tools": { "checkpoint.tool": { "version": "0.1.0", ...
    private static string? VersionIn(JsonElement root) => root.Object("tools") is { } tools
        && tools.EnumerateObject().Where(t => t.Name.Equals(Package, StringComparison.OrdinalIgnoreCase)).Select(t => t.Value).LastOrDefault() is { ValueKind: not JsonValueKind.Undefined } tool
        ? tool.Expected($"'{Package}'", JsonValueKind.Object).Text("version")
        : null;
}
