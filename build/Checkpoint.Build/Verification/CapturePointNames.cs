namespace Checkpointing.CodeVerification;

/// <summary>What the Runtime takes as the name of a capture point. A test holds it against the Runtime's own rule.</summary>
internal static class CapturePointNames
{
    public const string Rule = "use a letter or digit, then letters, digits, '.', '_' or '-', 64 at most.";

    public static bool IsValid(string name) => name.Length is > 0 and <= 64 && IsLetterOrDigit(name[0]) && name.All(c => IsLetterOrDigit(c) || c is '.' or '_' or '-');

    private static bool IsLetterOrDigit(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9');
}
