using System.Globalization;
using System.Text.Json;

namespace Checkpointing.Tool.Supervising.Triggers;

/// <summary>
/// The Checkpoint.Runtime that .NET can load into a program before its Main, so that a triggered capture runs hooks, collects garbage
/// and gives copies entropy of their own. The program's own, or the one that comes with the tool.
/// </summary>
internal static class HookAssembly
{
    private const string FileName = "Checkpoint.Runtime.dll";
    private const int OldestFramework = 10;

    /// <summary>Null where there is none that fits: a program that is no .NET program, was compiled ahead of time, or needs an older .NET.</summary>
    public static string? For(string program)
    {
        string configuration = Path.ChangeExtension(program, ".runtimeconfig.json");
        if (!File.Exists(configuration))
            configuration = program + ".runtimeconfig.json";
        if (!File.Exists(configuration))
            return null;
        string own = Path.Combine(Path.GetDirectoryName(program)!, FileName), ours = Path.Combine(AppContext.BaseDirectory, FileName);
        if (File.Exists(own))
            return own;
        // A program on an older .NET could not load it, and .NET ends a program whose startup hook cannot be loaded.
        return File.Exists(ours) && FrameworkOf(configuration) >= OldestFramework ? ours : null;
    }

    private static int FrameworkOf(string configuration)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(configuration), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            // "net10.0"
            string? name = document.RootElement.GetProperty("runtimeOptions").GetProperty("tfm").GetString();
            return name is not null && name.StartsWith("net", StringComparison.Ordinal) && decimal.TryParse(name.AsSpan(3), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal version) ? (int)version : 0;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or IOException)
        {
            return 0;
        }
    }
}
