namespace Checkpointing.CodeVerification.Metadata;

/// <summary>What reading a file throws that is no assembly, or one that was damaged on purpose.</summary>
internal static class Unreadable
{
    /// <summary>What is read, or something else where it cannot be: tables that contradict each other are no reason to say anything.</summary>
    public static T Else<T>(T otherwise, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (Is(exception))
        {
            return otherwise;
        }
    }

    /// <summary>
    /// System.Reflection.Metadata trusts sizes and offsets that it has not checked yet: besides BadImageFormatException these come of them.
    /// </summary>
    public static bool Is(Exception exception) => exception is BadImageFormatException or IOException or UnauthorizedAccessException
        or ArgumentException or InvalidOperationException or OverflowException or IndexOutOfRangeException or InvalidCastException
        or NotSupportedException or FormatException or OutOfMemoryException or NullReferenceException;
}
