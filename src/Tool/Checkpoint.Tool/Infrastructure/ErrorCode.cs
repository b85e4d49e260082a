namespace Checkpointing.Tool.Infrastructure;

/// <summary>The number of an error, fixed once released, and the exit code that goes with it.</summary>
internal sealed record ErrorCode(string Id, string Title, int ExitCode);
