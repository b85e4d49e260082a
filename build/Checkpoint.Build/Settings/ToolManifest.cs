using System.Text.RegularExpressions;

namespace Checkpointing.Build.Settings;

/// <summary>The manifest of local tools that `dotnet checkpoint` would go by.</summary>
internal static class ToolManifest
{
    private static readonly string[] s_places = [".config/dotnet-tools.json", "dotnet-tools.json"];

    // "checkpoint.tool": { "version": "0.1.0", ...
    private static readonly Regex s_entry = new(@"""checkpoint\.tool""\s*:\s*\{[^}]*?""version""\s*:\s*""([^""]+)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    /// <summary>The tool's version in the nearest manifest; null where none names it.</summary>
    public static (string Path, string Version)? VersionFor(string folder)
    {
        for (DirectoryInfo? current = new(folder); current is not null; current = current.Parent)
        {
            foreach (string place in s_places)
            {
                string path = Path.Combine(current.FullName, place);
                if (TryRead(path) is not { } text)
                    continue;
                Match match = s_entry.Match(text);
                if (match.Success)
                    return (path, match.Groups[1].Value);
                if (text.IndexOf("\"isRoot\": true", StringComparison.Ordinal) >= 0)
                    return null;
            }
        }

        return null;
    }

    private static string? TryRead(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
