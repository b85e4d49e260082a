using System.Text.Json;

namespace Checkpointing.CodeVerification.Documents;

/// <summary>The findings as SARIF 2.1.0, for code scanning.</summary>
internal static class SarifDocument
{
    /// <param name="findings">The findings, each with how severe it is: error, warning or note.</param>
    /// <param name="version">The version of this package.</param>
    public static string Write(IReadOnlyList<(Finding Finding, string Level)> findings, string version) => JsonText.Of(json =>
    {
        string[] rules = [.. findings.Select(f => f.Finding.Code.Id).Distinct().OrderBy(id => id, StringComparer.Ordinal)];
        json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        WriteTool(json, findings, rules, version);
        json.WriteStartArray("results");
        foreach ((Finding finding, string level) in findings)
            WriteResult(json, finding, level, Array.IndexOf(rules, finding.Code.Id));
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    });

    private static void WriteTool(Utf8JsonWriter json, IReadOnlyList<(Finding Finding, string Level)> findings, string[] rules, string version)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "Checkpoint.Build");
        json.WriteString("version", version);
        json.WriteStartArray("rules");
        foreach (string id in rules)
            WriteRule(json, findings.First(f => f.Finding.Code.Id == id).Finding.Code);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteRule(Utf8JsonWriter json, VerificationCode code)
    {
        json.WriteStartObject();
        json.WriteString("id", code.Id);
        WriteText(json, "shortDescription", code.Title);
        json.WriteString("helpUri", code.Page);
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, Finding finding, string level, int rule)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", finding.Code.Id);
        json.WriteNumber("ruleIndex", rule);
        json.WriteString("level", level);
        WriteText(json, "message", finding.Message);
        if (finding.File is not null)
            WritePlace(json, finding, finding.File);
        json.WriteEndObject();
    }

    private static void WritePlace(Utf8JsonWriter json, Finding finding, string file)
    {
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", UriOf(file));
        json.WriteEndObject();
        if (finding.Line > 0)
            WriteRegion(json, finding);
        json.WriteEndObject();
        if (finding.Method is not null)
        {
            json.WriteStartArray("logicalLocations");
            json.WriteStartObject();
            json.WriteString("fullyQualifiedName", finding.Method);
            json.WriteString("kind", "function");
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteRegion(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject("region");
        json.WriteNumber("startLine", finding.Line);
        if (finding.Column > 0)
            json.WriteNumber("startColumn", finding.Column);
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    private static string UriOf(string path) => Path.IsPathRooted(path) && Uri.TryCreate(path, UriKind.Absolute, out Uri? uri) ? uri.AbsoluteUri : string.Join("/", path.Split('/', '\\').Select(Uri.EscapeDataString));
}
