using Checkpointing.Criu;

namespace Checkpointing.Tool.Diagnosing;

/// <summary>Why CRIU could not do something, in words that a user can act on.</summary>
/// <param name="Cause">What stood in the way.</param>
/// <param name="Remedy">What to do; null when the log is all there is.</param>
internal sealed record CriuFailure(string Cause, string? Remedy)
{
    /// <summary>Finds the cause in CRIU's log, falling back on what CRIU sent along.</summary>
    public static CriuFailure From(CriuException exception, string logPath)
    {
        if (exception is not CriuRequestException request)
            return new CriuFailure(exception.Message, "Run 'dotnet checkpoint doctor' to see what this machine can do.");
        IReadOnlyList<string> errors = CriuLog.ErrorsIn(logPath);
        foreach (string error in errors)
        {
            if (CriuCauses.Find(error) is { } known)
                return known;
        }

        string text = errors.Count > 0 ? errors[0] : request.CriuMessage ?? $"errno {request.Errno}";
        return new CriuFailure($"CRIU says: {text}", null);
    }
}
