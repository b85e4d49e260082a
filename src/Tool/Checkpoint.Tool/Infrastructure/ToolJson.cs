using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Checkpointing.Store;
using Checkpointing.Tool.Commands;
using Checkpointing.Tool.Diagnosing;
using Checkpointing.Tool.Explaining;
using Checkpointing.Tool.Setup;
using Checkpointing.Tool.Verifying;

namespace Checkpointing.Tool.Infrastructure;

/// <summary>The documents of --json. Stable: fields may be added, none is renamed.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    Converters = [typeof(CamelCaseEnumConverter<CheckpointOutcome>)])]
[JsonSerializable(typeof(Diagnosis))]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(ExplainDocument))]
[JsonSerializable(typeof(ListEntry[]))]
[JsonSerializable(typeof(ProgramDocument))]
[JsonSerializable(typeof(ProgramPointList))]
[JsonSerializable(typeof(RemovedEntry[]))]
[JsonSerializable(typeof(SetupResult))]
[JsonSerializable(typeof(VerifyDocument))]
internal sealed partial class ToolJson : JsonSerializerContext
{
    // Not in an initializer of its own: the order of initializers across the parts of a class is undefined, and it needs Default.
    public static ToolJson Instance => field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}

/// <summary>What a failed command prints under --json.</summary>
internal sealed record ErrorDocument(ErrorBody Error);

internal sealed record ErrorBody(string Code, string Message, string? Remedy, IReadOnlyList<string> Details);
