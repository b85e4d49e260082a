using System.Text.Json;
using Checkpointing.CodeVerification;
using Checkpointing.CodeVerification.Documents;

namespace Checkpointing.Build.Tests.Verification;

/// <summary>What the schema of SARIF 2.1.0 demands of what is written here.</summary>
public sealed class SarifDocumentTests
{
    private static readonly (Finding, string)[] s_findings =
    [
        (new Finding(VerificationCodes.ProcessEndsInCopy, "Said of \"a line\"\n\\.") { File = "/src/a b/App.cs", Line = 3, Column = 7, Method = "App.Main" }, "warning"),
        (new Finding(VerificationCodes.UnreadableAssembly, "Of a file.") { File = "lib/ü.dll" }, "error"),
        (new Finding(VerificationCodes.ProcessEndsInCopy, "Of a line whose column nobody knows.") { File = "/src/App.cs", Line = 9 }, "note"),
        (new Finding(VerificationCodes.ToolVersion, "Of nothing in a file."), "warning"),
    ];

    private readonly JsonElement _run;

    public SarifDocumentTests()
    {
        JsonElement root = JsonElement.Parse(SarifDocument.Write(s_findings, "1.2.3"));
        Assert.Equal("2.1.0", root.GetProperty("version").GetString());
        _run = Assert.Single(root.GetProperty("runs").EnumerateArray());
    }

    [Fact]
    public void The_driver_has_its_name_and_each_rule_once()
    {
        JsonElement driver = _run.GetProperty("tool").GetProperty("driver");
        Assert.Equal(("Checkpoint.Build", "1.2.3"), (driver.GetProperty("name").GetString(), driver.GetProperty("version").GetString()));
        Assert.Equal(["CKPT9101", "CKPT9109", "CKPT9126"], driver.GetProperty("rules").EnumerateArray().Select(r => r.GetProperty("id").GetString()!));
        Assert.All(driver.GetProperty("rules").EnumerateArray(), r => Assert.EndsWith("/errors.md#ckpt" + r.GetProperty("id").GetString()![4..], r.GetProperty("helpUri").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public void A_result_has_its_message_its_level_and_a_rule_that_is_there()
    {
        JsonElement[] results = [.. _run.GetProperty("results").EnumerateArray()];
        Assert.Equal(s_findings.Select(f => f.Item1.Message), results.Select(r => r.GetProperty("message").GetProperty("text").GetString()));
        Assert.Equal(["warning", "error", "note", "warning"], results.Select(r => r.GetProperty("level").GetString()!));
        JsonElement rules = _run.GetProperty("tool").GetProperty("driver").GetProperty("rules");
        Assert.All(results, r => Assert.Equal(r.GetProperty("ruleId").GetString(), rules[r.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString()));
    }

    /// <summary>Lines and columns count from 1, and an address is an address.</summary>
    [Fact]
    public void A_place_is_one_that_the_schema_knows()
    {
        JsonElement[] results = [.. _run.GetProperty("results").EnumerateArray()];
        Assert.Equal("file:///src/a%20b/App.cs", Uri(results[0]));
        Assert.Equal("lib/%C3%BC.dll", Uri(results[1]));
        Assert.Equal("""{"startLine":3,"startColumn":7}""", Region(results[0]));
        Assert.Null(Region(results[1]));
        Assert.Equal("""{"startLine":9}""", Region(results[2]));
        Assert.False(results[3].TryGetProperty("locations", out _));
        Assert.Equal("""[{"fullyQualifiedName":"App.Main","kind":"function"}]""", JsonSerializer.Serialize(results[0].GetProperty("locations")[0].GetProperty("logicalLocations")));
        Assert.False(results[1].GetProperty("locations")[0].TryGetProperty("logicalLocations", out _));
    }

    private static JsonElement Physical(JsonElement result) => result.GetProperty("locations")[0].GetProperty("physicalLocation");

    private static string? Uri(JsonElement result) => Physical(result).GetProperty("artifactLocation").GetProperty("uri").GetString();

    private static string? Region(JsonElement result) => Physical(result).TryGetProperty("region", out JsonElement region) ? JsonSerializer.Serialize(region) : null;
}
