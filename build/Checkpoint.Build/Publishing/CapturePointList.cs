using System.Text.Json;
using Checkpointing.Build.Json;

namespace Checkpointing.Build.Publishing;

/// <summary>Reads the names in NAME.checkpoint.json, which this package has written.</summary>
internal static class CapturePointList
{
    /// <returns>The names; null when not all of them are known before the program runs.</returns>
    public static string[]? Names(string? file)
    {
        if (string.IsNullOrEmpty(file))
            return null;
        string[]? names = null;
        // One that is cut short, or has none, is no list of ours: the run then shows whether the name is there.
        JsonFile.Read(file!, root =>
        {
            JsonElement[] points = [.. root.Objects("capturePoints")];
            string[] known = [.. points.Select(p => p.Text("name")).OfType<string>()];
            names = known.Length > 0 && known.Length == points.Length ? known : null;
        });
        return names;
    }
}
