namespace Checkpointing.Analyzers.Flow;

/// <summary>What it is about a value that makes it unfit to live across a capture.</summary>
internal enum ValueKind
{
    Random,
    Identifier,
    Key,
    WallClock,
    Monotonic,
    Timeout,
    Expiry,
    EnvironmentCopy,
    OptionsCopy,
    Culture,
    Connection,
    Writer,
    Child,
}
