using System.Text.Json;

namespace Checkpointing.CodeVerification.Documents;

/// <summary>NAME.checkpoint.json: the capture points of a program, beside it. docs/README.md has its fields.</summary>
internal static class CapturePointsDocument
{
    public static string Write(string program, string? runtimeVersion, IEnumerable<CapturePoint> points) => JsonText.Of(json =>
    {
        json.WriteNumber("schema", 1);
        json.WriteString("program", program);
        json.WriteString("runtime", runtimeVersion);
        json.WriteStartArray("capturePoints");
        foreach (CapturePoint point in points)
            Write(json, point);
        json.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter json, CapturePoint point)
    {
        json.WriteStartObject();
        json.WriteString("name", point.Name);
        json.WriteString("kind", point.IsFunction ? "function" : "capture");
        json.WriteString("assembly", point.Assembly);
        json.WriteString("method", point.Method);
        json.WriteString("file", point.File);
        if (point.Line > 0)
            json.WriteNumber("line", point.Line);
        json.WriteEndObject();
    }
}
