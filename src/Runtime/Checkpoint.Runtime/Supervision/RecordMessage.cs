using System.Text.Json;

namespace Checkpointing.Supervision;

/// <summary>D → C: a value of mine, to be compared with those of the other copies. Wants no answer.</summary>
/// <param name="Value">Its name.</param>
/// <param name="Text">The value in a form that is the same for equal values.</param>
/// <param name="Unique">Whether no two copies may have the same.</param>
internal sealed record RecordMessage(string Value, string Text, bool Unique) : ControlMessage(Name)
{
    public const string Name = "record";

    public static RecordMessage Read(JsonElement element) => new(
        element.GetProperty("name").GetString() ?? "", element.GetProperty("value").GetString() ?? "", OptionalFlag(element, "unique"));

    protected override void WriteFields(Utf8JsonWriter writer)
    {
        writer.WriteString("name", Value);
        writer.WriteString("value", Text);
        if (Unique)
            writer.WriteBoolean("unique", Unique);
    }
}
