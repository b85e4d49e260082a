namespace Checkpointing.CodeVerification.Documents;

/// <summary>NAME.checkpoint.json: the capture points of a program, beside it. docs/capture-points.md has its fields.</summary>
internal static class CapturePointsDocument
{
    public const string Extension = ".checkpoint.json";

    public static string Write(string program, string? runtimeVersion, IEnumerable<CapturePoint> points)
    {
        JsonWriter json = new();
        json.Object(null, () => json
            .Add("schema", 1)
            .Add("program", program)
            .Add("runtime", runtimeVersion)
            .Array("capturePoints", () =>
            {
                foreach (CapturePoint point in points)
                    json.Object(null, () => Write(json, point));
            }));
        return json.ToString();
    }

    private static void Write(JsonWriter json, CapturePoint point)
    {
        json.Add("name", point.Name)
            .Add("kind", point.IsFunction ? "function" : "capture")
            .Add("assembly", point.Assembly)
            .Add("method", point.Method)
            .Add("file", point.File);
        if (point.Line > 0)
            json.Add("line", point.Line);
    }
}
