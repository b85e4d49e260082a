using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Checkpointing.Tool.Replaying;
using Checkpointing.Tool.Supervising;

namespace Checkpointing.Tool.Commands;

/// <summary>Writes what --report asks for: stdout is the program's.</summary>
internal static class ReportFile
{
    public static void Write<T>(CommandContext context, string? path, T report, JsonTypeInfo<T> type)
    {
        if (path is null)
            return;
        string full = context.FullPath(path);
        try
        {
            File.WriteAllText(full, JsonSerializer.Serialize(report, type) + "\n");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The program has run and its exit code is what the caller waits for.
            context.Reporter.Warn($"the report '{full}' could not be written: {exception.Message}");
        }
    }
}

/// <summary>The documents of --report. Stable: fields may be added, none is renamed.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(ReplayReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
