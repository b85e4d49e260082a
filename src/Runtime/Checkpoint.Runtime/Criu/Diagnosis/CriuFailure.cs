namespace Checkpointing.Criu.Diagnosis;

/// <summary>Why CRIU could not do something, in words that a user can act on.</summary>
/// <param name="Cause">What stood in the way.</param>
/// <param name="Remedy">What to do; null when the log is all there is.</param>
internal sealed record CriuFailure(string Cause, string? Remedy)
{
    /// <summary>The section of docs/criu-failures.md; null when the cause is not known.</summary>
    public string? Id { get; init; }

    /// <summary>Finds the cause in CRIU's log, falling back on what CRIU sent along.</summary>
    public static CriuFailure From(CriuException exception, string logPath)
    {
        if (exception is not CriuRequestException request)
            return new CriuFailure(exception.Message, "Run 'dotnet checkpoint doctor' to see what this machine can do.");
        if (KnownIn(logPath) is { } known)
            return known;
        IReadOnlyList<string> errors = CriuLog.ErrorsIn(logPath);
        string text = errors.Count > 0 ? errors[0] : request.CriuMessage ?? $"errno {request.Errno}";
        return new CriuFailure($"CRIU says: {text}", null);
    }

    /// <summary>The first error of a log whose cause is known; null when there is none.</summary>
    public static CriuFailure? KnownIn(string logPath) => CriuLog.ErrorsIn(logPath).Select(CriuCauses.Find).FirstOrDefault(f => f is not null);
}
