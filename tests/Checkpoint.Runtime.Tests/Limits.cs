namespace Checkpointing.Tests;

/// <summary>How long a test waits for what should come at once, before it says that it did not.</summary>
internal static class Limits
{
    public const int TestMilliseconds = 60_000;

    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    /// <summary>For waits that are meant to run out.</summary>
    public static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);
}
