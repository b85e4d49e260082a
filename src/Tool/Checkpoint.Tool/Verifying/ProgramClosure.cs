using System.Text.Json;

namespace Checkpointing.Tool.Verifying;

/// <summary>The assemblies that a program brings along: those beside it, without the runtime that a self-contained one has there too.</summary>
internal static class ProgramClosure
{
    public static IReadOnlyList<string> Of(string program)
    {
        HashSet<string> framework = FrameworkFiles(Path.ChangeExtension(program, ".deps.json"));
        return [.. Directory.EnumerateFiles(Path.GetDirectoryName(program)!, "*.dll").Where(f => f != program && !framework.Contains(Path.GetFileName(f))).Order(StringComparer.Ordinal)];
    }

    // "targets": { NAME: { "runtimepack.Microsoft.NETCore.App…": { "runtime": { FILE: … } } } }
    private static HashSet<string> FrameworkFiles(string depsFile)
    {
        HashSet<string> files = new(StringComparer.OrdinalIgnoreCase);
        if (!File.Exists(depsFile))
            return files;
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(depsFile));
            foreach (JsonProperty target in document.RootElement.GetProperty("targets").EnumerateObject())
            {
                foreach (JsonProperty library in target.Value.EnumerateObject().Where(l => l.Name.StartsWith("runtimepack.", StringComparison.Ordinal)))
                {
                    if (library.Value.TryGetProperty("runtime", out JsonElement runtime))
                        files.UnionWith(runtime.EnumerateObject().Select(f => Path.GetFileName(f.Name)));
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // Not the file that the SDK writes: then all that lies there is the program's.
        }

        return files;
    }
}
