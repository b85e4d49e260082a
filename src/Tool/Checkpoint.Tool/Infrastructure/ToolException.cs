using Checkpointing.Store;

namespace Checkpointing.Tool.Infrastructure;

/// <summary>A failure that was foreseen: it ends the tool with one line, the way out and the exit code of its kind.</summary>
internal sealed class ToolException : Exception
{
    /// <param name="code">Which error it is; decides the exit code.</param>
    /// <param name="message">Subject, value and cause, in one line.</param>
    /// <param name="remedy">What to do now; null only where nothing can be done.</param>
    /// <param name="innerException">Shown with --verbose.</param>
    public ToolException(ErrorCode code, string message, string? remedy, Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
        Remedy = string.IsNullOrEmpty(remedy) ? null : remedy;
    }

    public ErrorCode Code { get; }

    public string? Remedy { get; }

    /// <summary>More lines, where one cause is not all: each obstacle to a capture, say.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    public int ExitCode => Code.ExitCode;

    /// <summary>The store's exceptions know no command line; this gives them their numbers.</summary>
    public static ToolException From(StoreException exception) => exception switch
    {
        CheckpointNotFoundException { Ambiguous: true } e => new(ErrorCodes.AmbiguousReference, e.Message, e.Remedy, e),
        CheckpointNotFoundException e => new(ErrorCodes.CheckpointNotFound, e.Message, e.Remedy, e),
        DamagedCheckpointException e => new(ErrorCodes.CheckpointDamaged, e.Message, "Capture it again, and remove this one with: dotnet checkpoint remove", e),
        _ => new(ErrorCodes.StoreUnusable, exception.Message, null, exception),
    };
}
