namespace Checkpointing.CodeVerification.Flow;

/// <summary>The worlds a point of the program can be in, with the Runtime's numbers of the answers as bits.</summary>
[Flags]
internal enum Worlds
{
    None = 0,
    NotCaptured = 1,
    JustDumped = 2,
    JustRestored = 4,
    NoCaptureYet = 8,
    Answers = NotCaptured | JustDumped | JustRestored,
}
