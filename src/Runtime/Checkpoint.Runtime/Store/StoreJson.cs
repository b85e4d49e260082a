using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Checkpointing.Store;

/// <summary>The JSON of the store's files. Generated, because the tool is compiled ahead of time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters =
    [
        typeof(CamelCaseEnumConverter<CaptureMode>),
        typeof(CamelCaseEnumConverter<PhaseOutcome>),
        typeof(CamelCaseEnumConverter<FileAction>),
        typeof(CamelCaseEnumConverter<StreamKind>),
        typeof(CamelCaseEnumConverter<ConnectionKind>),
        typeof(CamelCaseEnumConverter<ConnectionAction>),
        typeof(CamelCaseEnumConverter<CheckpointOutcome>),
        typeof(CamelCaseEnumConverter<ReplayEnd>),
    ])]
[JsonSerializable(typeof(CheckpointManifest))]
[JsonSerializable(typeof(RunRecord))]
[JsonSerializable(typeof(ReplayRecord))]
internal sealed partial class StoreJson : JsonSerializerContext
{
    /// <summary>Paths and arguments stay legible: nothing here is ever put into a web page.</summary>
    // Not in an initializer of its own: the order of initializers across the parts of a class is undefined, and it needs Default.
    public static StoreJson Instance => field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}

/// <summary>Enumerations as camelCase words; a number is not taken for one.</summary>
internal sealed class CamelCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
