namespace Checkpointing.Tool.Infrastructure;

/// <summary>
/// What tells names apart. From the kernel, as RandomNumberGenerator's are, but without loading OpenSSL: that takes 8 ms of each replay.
/// </summary>
internal static class RandomDigits
{
    /// <param name="count">How many hexadecimal digits, 16 at most.</param>
    public static string Next(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 16);
        // The other half says what kind of identifier it is.
        return Guid.NewGuid().ToString("N")[^count..];
    }
}
