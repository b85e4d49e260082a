namespace Checkpointing.CodeVerification.Documents;

/// <summary>The findings as SARIF 2.1.0, for code scanning.</summary>
internal static class SarifDocument
{
    /// <param name="findings">The findings, each with how severe it is: error, warning or note.</param>
    /// <param name="version">The version of this package.</param>
    public static string Write(IReadOnlyList<(Finding Finding, string Level)> findings, string version)
    {
        JsonWriter json = new();
        string[] rules = [.. findings.Select(f => f.Finding.Code.Id).Distinct().OrderBy(id => id, StringComparer.Ordinal)];
        json.Object(null, () => json
            .Add("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
            .Add("version", "2.1.0")
            .Array("runs", () => json.Object(null, () => json
                .Object("tool", () => json.Object("driver", () => json
                    .Add("name", "Checkpoint.Build")
                    .Add("version", version)
                    .Array("rules", () => WriteRules(json, findings, rules))))
                .Array("results", () =>
                {
                    foreach ((Finding finding, string level) in findings)
                        json.Object(null, () => WriteResult(json, finding, level, Array.IndexOf(rules, finding.Code.Id)));
                }))));
        return json.ToString();
    }

    private static void WriteRules(JsonWriter json, IReadOnlyList<(Finding Finding, string Level)> findings, string[] rules)
    {
        foreach (string id in rules)
        {
            VerificationCode code = findings.First(f => f.Finding.Code.Id == id).Finding.Code;
            json.Object(null, () => json.Add("id", id).Object("shortDescription", () => json.Add("text", code.Title)).Add("helpUri", code.Page));
        }
    }

    private static void WriteResult(JsonWriter json, Finding finding, string level, int rule)
    {
        json.Add("ruleId", finding.Code.Id)
            .Add("ruleIndex", rule)
            .Add("level", level)
            .Object("message", () => json.Add("text", finding.Message));
        if (finding.File is null)
            return;
        json.Array("locations", () => json.Object(null, () =>
        {
            json.Object("physicalLocation", () =>
            {
                json.Object("artifactLocation", () => json.Add("uri", UriOf(finding.File)));
                if (finding.Line > 0)
                    json.Object("region", () => WriteRegion(json, finding));
            });
            if (finding.Method is not null)
                json.Array("logicalLocations", () => json.Object(null, () => json.Add("fullyQualifiedName", finding.Method).Add("kind", "function")));
        }));
    }

    private static void WriteRegion(JsonWriter json, Finding finding)
    {
        json.Add("startLine", finding.Line);
        if (finding.Column > 0)
            json.Add("startColumn", finding.Column);
    }

    private static string UriOf(string path) => Path.IsPathRooted(path) && Uri.TryCreate(path, UriKind.Absolute, out Uri? uri) ? uri.AbsoluteUri : string.Join("/", path.Split('/', '\\').Select(Uri.EscapeDataString));
}
