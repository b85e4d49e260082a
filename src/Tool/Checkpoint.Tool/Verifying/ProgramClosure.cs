using System.Text.Json;

namespace Checkpointing.Tool.Verifying;

/// <summary>
/// The assemblies that a program brings along: those beside it that NAME.deps.json lists, without the runtime that a self-contained one has there too.
/// Other programs may lie in the same folder. Where there is no such file, all that lies there may be the program's.
/// </summary>
internal static class ProgramClosure
{
    public static IReadOnlyList<string> Of(string program)
    {
        HashSet<string>? listed = Listed(Path.ChangeExtension(program, ".deps.json"));
        return [.. Directory.EnumerateFiles(Path.GetDirectoryName(program)!, "*.dll").Where(f => f != program && listed?.Contains(Path.GetFileName(f)) != false).Order(StringComparer.Ordinal)];
    }

    // "targets": { NAME: { LIBRARY: { "runtime": { FILE: … }, "runtimeTargets": { FILE: … } } } }
    private static HashSet<string>? Listed(string depsFile)
    {
        if (!File.Exists(depsFile))
            return null;
        HashSet<string> files = new(StringComparer.OrdinalIgnoreCase);
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(depsFile));
            foreach (JsonProperty library in document.RootElement.GetProperty("targets").EnumerateObject().SelectMany(t => t.Value.EnumerateObject()))
            {
                if (library.Name.StartsWith("runtimepack.", StringComparison.Ordinal))
                    continue;
                foreach (string assets in (string[])["runtime", "runtimeTargets"])
                {
                    if (library.Value.TryGetProperty(assets, out JsonElement runtime))
                        files.UnionWith(runtime.EnumerateObject().Select(f => Path.GetFileName(f.Name)));
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // Not the file that the SDK writes.
            return null;
        }

        return files;
    }
}
