using Checkpointing.Criu;
using Checkpointing.Tool.Diagnosing;

namespace Checkpointing.Tool.Setup;

/// <summary>Tries whether a CRIU works on this machine.</summary>
internal static class CriuTrial
{
    private static readonly TimeSpan s_answerLimit = TimeSpan.FromSeconds(20);

    /// <summary>Why it does not work; null when it does, or when all that is missing is the permission to find out.</summary>
    /// <param name="path">The executable.</param>
    /// <param name="version">What it says it is; null when it says nothing.</param>
    public static string? ProblemOf(string path, out CriuVersion? version)
    {
        version = null;
        using var limit = new CancellationTokenSource(s_answerLimit);
        try
        {
            version = CriuClient.ForExecutable(path).GetVersion(limit.Token);
        }
        catch (Exception exception) when (exception is CriuException or OperationCanceledException)
        {
            return exception.Message;
        }

        KernelVersion kernel = KernelVersion.Running;
        if (!kernel.CanWorkWith(version))
            return $"kernel {kernel} needs CRIU {kernel.OldestCriu} or newer, and this is {version}.";
        return Privileges.CanCapture(path) ? new RoundTrip(path).Run().Failure?.Cause : null;
    }
}
