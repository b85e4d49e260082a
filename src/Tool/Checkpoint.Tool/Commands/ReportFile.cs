using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Checkpointing.Store;
using Checkpointing.Tool.Replaying.Reporting;
using Checkpointing.Tool.Supervising;

namespace Checkpointing.Tool.Commands;

/// <summary>Writes what --report asks for: stdout is the program's.</summary>
internal static class ReportFile
{
    public static void Write<T>(CommandContext context, string? path, T report, JsonTypeInfo<T> type) =>
        Write(context, path, () => JsonSerializer.Serialize(report, type) + "\n");

    /// <summary>As a page where the file's name asks for one.</summary>
    public static void Write(CommandContext context, string? path, ReplayReport report)
    {
        if (path?.EndsWith(".html", StringComparison.OrdinalIgnoreCase) == true)
            Write(context, path, () => HtmlReport.Of(report));
        else
            Write(context, path, report, ReportJson.Default.ReplayReport);
    }

    private static void Write(CommandContext context, string? path, Func<string> text)
    {
        if (path is null)
            return;
        string full = context.FullPath(path);
        try
        {
            File.WriteAllText(full, text());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The program has run and its exit code is what the caller waits for.
            context.Reporter.Warn($"the report '{full}' could not be written: {exception.Message}");
        }
    }
}

/// <summary>The documents of --report. Stable: fields may be added, none is renamed.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    Converters = [typeof(CamelCaseEnumConverter<ConnectionKind>), typeof(CamelCaseEnumConverter<ConnectionAction>)])]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(ReplayReport))]
[JsonSerializable(typeof(CaptureReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
