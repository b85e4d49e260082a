namespace Checkpointing.CodeVerification.Metadata;

/// <summary>What reading a file throws that is no assembly, or one that was damaged on purpose.</summary>
internal static class Unreadable
{
    /// <summary>
    /// System.Reflection.Metadata trusts sizes and offsets that it has not checked yet: besides BadImageFormatException these come of them.
    /// </summary>
    public static bool Is(Exception exception) => exception is BadImageFormatException or IOException or UnauthorizedAccessException
        or ArgumentException or InvalidOperationException or OverflowException or IndexOutOfRangeException or InvalidCastException
        or NotSupportedException or FormatException or OutOfMemoryException or NullReferenceException;
}
