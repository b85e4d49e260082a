namespace Checkpointing.Analyzers.Flow;

/// <summary>
/// The worlds a program point can be in: no capture yet on this path, or one of the three answers of the latest one.
/// The first three have the bits of the Runtime's enum values.
/// </summary>
[Flags]
internal enum Outcomes
{
    None = 0,
    NotCaptured = 1,
    JustDumped = 2,
    JustRestored = 4,
    NoCaptureYet = 8,
    Answers = NotCaptured | JustDumped | JustRestored,
}

/// <summary>A world by its index: that of the answer, or 3 where nothing was captured yet.</summary>
internal static class World
{
    public const int NotCaptured = 0;
    public const int JustDumped = 1;
    public const int JustRestored = 2;
    public const int NoCaptureYet = 3;
    public const int Count = 4;

    public static Outcomes Bit(int world) => (Outcomes)(1 << world);
}
