namespace Checkpointing.Tool.Infrastructure;

/// <summary>The tool's own exit codes. Every other one that <c>run</c> and <c>replay</c> end with is the program's.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int Usage = 2;

    /// <summary>A time limit passed.</summary>
    public const int TimeLimit = 124;

    /// <summary>Could not capture, replay or do what was asked.</summary>
    public const int Failed = 125;

    /// <summary>Cannot run here: no CRIU, no permission.</summary>
    public const int CannotRunHere = 126;

    /// <summary>No such program or checkpoint.</summary>
    public const int NotFound = 127;

    /// <summary>Ended by Ctrl+C, as a shell reports it.</summary>
    public const int Interrupted = 130;
}
