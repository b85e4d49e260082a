using System.Text.Json.Serialization;

namespace Checkpointing.Tool.Diagnosing;

[JsonConverter(typeof(JsonStringEnumConverter<Verdict>))]
internal enum Verdict
{
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>Works, but not as well as it could.</summary>
    [JsonStringEnumMemberName("warn")]
    Warn,

    /// <summary>Nothing can be captured or replayed before this is mended.</summary>
    [JsonStringEnumMemberName("fail")]
    Fail,
}

/// <summary>What one check found.</summary>
/// <param name="Id">Fixed: scripts ask for it.</param>
/// <param name="Verdict">How good it is.</param>
/// <param name="Message">What was found.</param>
/// <param name="Remedy">What to do; null when all is well.</param>
internal sealed record CheckResult(string Id, Verdict Verdict, string Message, string? Remedy);

/// <summary>The document of <c>doctor --json</c>.</summary>
/// <param name="Ok">Whether nothing failed.</param>
/// <param name="Checks">Each check, in a fixed order.</param>
internal sealed record Diagnosis(bool Ok, IReadOnlyList<CheckResult> Checks);
