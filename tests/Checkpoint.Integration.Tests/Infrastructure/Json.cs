using System.Text.Json;

namespace Checkpointing.Integration.Tests.Infrastructure;

internal static class Json
{
    public static JsonElement Read(string path) => Parse(File.ReadAllText(path));

    public static JsonElement Parse(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static int Number(this JsonElement element, string name) => element.GetProperty(name).GetInt32();

    public static double Time(this JsonElement element, string name) => element.GetProperty(name).GetDouble();

    public static bool IsNull(this JsonElement element, string name) => element.GetProperty(name).ValueKind == JsonValueKind.Null;

    public static string[] Names(this JsonElement element) => [.. element.EnumerateObject().Select(p => p.Name)];
}
