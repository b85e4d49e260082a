using System.Text.Json;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Verifying;

/// <summary>NAME.checkpoint.json, which a build with Checkpoint.Build puts beside the program: where it can be captured.</summary>
internal sealed record ProgramPointList(int Schema, IReadOnlyList<ProgramPoint>? CapturePoints)
{
    private const int KnownSchema = 1;

    /// <returns>The capture points; null where there is no list, or none that can be read.</returns>
    public static IReadOnlyList<ProgramPoint>? Beside(string program)
    {
        try
        {
            string path = Path.ChangeExtension(program, ".checkpoint.json");
            ProgramPointList? list = File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), ToolJson.Instance.ProgramPointList) : null;
            return list is { Schema: KnownSchema } ? list.CapturePoints : null;
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
