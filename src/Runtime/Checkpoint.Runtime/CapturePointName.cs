using System.Buffers;

namespace Checkpointing;

/// <summary>What may name a capture point: it becomes part of a folder's name and of a REF such as <c>warm@2</c>.</summary>
internal static class CapturePointName
{
    public const int MaxLength = 64;

    private static readonly SearchValues<char> s_allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaxLength && char.IsAsciiLetterOrDigit(name[0]) && !name.AsSpan().ContainsAnyExcept(s_allowed);

    public static void ThrowIfInvalid(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!IsValid(name))
        {
            throw new ArgumentException(
                $"'{name}' cannot name a capture point. Use a letter or digit, then letters, digits, '.', '_' or '-', {MaxLength} at most.",
                nameof(name));
        }
    }
}
