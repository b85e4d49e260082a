using System.Buffers;
using System.Security.Cryptography;

namespace Checkpointing.Store;

/// <summary>Twelve random hexadecimal digits. Random, so that a few of them suffice as a prefix.</summary>
internal static class CheckpointId
{
    public const int Length = 12;

    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789abcdef");

    public static string New() => RandomNumberGenerator.GetHexString(Length, lowercase: true);

    public static bool IsValid(string id) => id.Length == Length && IsPrefix(id);

    public static bool IsPrefix(string text) => text.Length is > 0 and <= Length && !text.AsSpan().ContainsAnyExcept(s_digits);
}
