using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Checkpointing.CodeVerification.Documents;

/// <summary>Writes a document as JSON, indented, in the same bytes on every system.</summary>
internal static class JsonText
{
    // Paths and names stay legible: nothing here is ever put into a web page.
    private static readonly JsonWriterOptions s_options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="members">Writes the members of the object that the document is.</param>
    public static string Of(Action<Utf8JsonWriter> members)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text, s_options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        text.WriteByte((byte)'\n');
        return Encoding.UTF8.GetString(text.ToArray());
    }
}
