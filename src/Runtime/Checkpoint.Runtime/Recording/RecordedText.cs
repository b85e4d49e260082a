using System.Collections;
using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Checkpointing.Recording;

/// <summary>
/// The form in which a recorded value is sent: the same for equal values in whatever copy, time zone and culture, and short.
/// </summary>
internal static class RecordedText
{
    private const int LongestText = 2048;
    private const int LongestBytes = 512;

    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => Short(text),
        byte[] bytes => OfBytes(bytes),
        ReadOnlyMemory<byte> bytes => OfBytes(bytes.Span),
        Memory<byte> bytes => OfBytes(bytes.Span),
        DateTime or DateTimeOffset or DateOnly or TimeOnly => ((IFormattable)value).ToString("O", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        IDictionary pairs => Short($"{{{string.Join(", ", Pairs(pairs))}}}"),
        IEnumerable items => Short($"[{string.Join(", ", items.Cast<object?>().Select(Of))}]"),
        _ => Short(value.ToString() ?? "null"),
    };

    private static string OfBytes(ReadOnlySpan<byte> bytes) =>
        bytes.Length <= LongestBytes ? Convert.ToHexStringLower(bytes) : Digest(bytes, $"{bytes.Length} bytes");

    private static string Short(string text) =>
        text.Length <= LongestText ? text : Digest(MemoryMarshal.AsBytes(text.AsSpan()), $"{text.Length} characters beginning with '{text[..32]}'");

    // It tells contents apart, and protects none: whoever hears it has the whole memory anyway.
    private static string Digest(ReadOnlySpan<byte> bytes, string what) => $"xxh128:{Convert.ToHexStringLower(XxHash128.Hash(bytes))} ({what})";

    // Dictionaries have no order, and none may come from their seeds.
    private static IEnumerable<string> Pairs(IDictionary pairs)
    {
        var texts = new List<string>(pairs.Count);
        foreach (DictionaryEntry pair in pairs)
            texts.Add($"{Of(pair.Key)}: {Of(pair.Value)}");
        return texts.Order(StringComparer.Ordinal);
    }
}
