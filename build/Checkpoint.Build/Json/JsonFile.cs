using System.Text.Json;

namespace Checkpointing.Build.Json;

/// <summary>Reads JSON files that others write: what is wrong with one is an answer, for an exception would end the build with MSBuild's own error.</summary>
internal static class JsonFile
{
    // System.Text.Json adds it to the reason, counting from 0.
    private const string Place = " LineNumber: ";

    /// <param name="file">The file; where there is none, nothing is read.</param>
    /// <param name="read">Takes what it needs from the object that the file holds.</param>
    /// <param name="options">What the format allows beyond JSON.</param>
    /// <returns>Null unless the file cannot be read, or is not what <paramref name="read"/> expects.</returns>
    public static JsonDamage? Read(string file, Action<JsonElement> read, JsonDocumentOptions options = default)
    {
        try
        {
            if (!File.Exists(file))
                return null;
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file), options);
            read(document.RootElement.Expected("The file", JsonValueKind.Object));
            return null;
        }
        catch (JsonException exception)
        {
            int place = exception.Message.IndexOf(Place, StringComparison.Ordinal);
            return new JsonDamage(file, place < 0 ? exception.Message : exception.Message.Substring(0, place), From1(exception.LineNumber), From1(exception.BytePositionInLine));
        }
        // InvalidOperationException: an escape that is half a character is found only when the text is taken.
        catch (Exception exception) when (exception is InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            return new JsonDamage(file, exception.Message);
        }
    }

    private static int From1(long? position) => position is { } number and < int.MaxValue ? (int)number + 1 : 0;
}
