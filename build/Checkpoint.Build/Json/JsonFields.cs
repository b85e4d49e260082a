using System.Text.Json;

namespace Checkpointing.Build.Json;

/// <summary>The fields of an object. One that is missing or null is left out; one of another kind than it should be makes the file unreadable.</summary>
internal static class JsonFields
{
    public static string? Text(this JsonElement owner, string name) => owner.Field(name, JsonValueKind.String)?.GetString();

    public static JsonElement? Object(this JsonElement owner, string name) => owner.Field(name, JsonValueKind.Object);

    public static IEnumerable<JsonElement> Objects(this JsonElement owner, string name) =>
        owner.Field(name, JsonValueKind.Array) is { } list ? list.EnumerateArray().Select(e => e.Expected($"An element of '{name}'", JsonValueKind.Object)) : [];

    /// <exception cref="JsonException">It is of another kind.</exception>
    public static JsonElement Expected(this JsonElement element, string what, JsonValueKind kind) => element.ValueKind == kind
        ? element
        : throw new JsonException($"{what} is of the kind {element.ValueKind}, where {kind} is expected.");

    private static JsonElement? Field(this JsonElement owner, string name, JsonValueKind kind) =>
        owner.TryGetProperty(name, out JsonElement field) && field.ValueKind != JsonValueKind.Null ? field.Expected($"'{name}'", kind) : null;
}
