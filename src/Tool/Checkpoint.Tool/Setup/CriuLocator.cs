using Checkpointing.Criu;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Native;

namespace Checkpointing.Tool.Setup;

/// <summary>Finds the CRIU to use: the one named, else the one that setup got, else the system's.</summary>
internal sealed class CriuLocator(ToolHost host)
{
    public const string EnvironmentVariable = "CHECKPOINT_CRIU";

    private static readonly TimeSpan s_answerLimit = TimeSpan.FromSeconds(20);

    /// <exception cref="ToolException">There is none, or the one named does not start.</exception>
    public CriuInstallation Locate(string? named) =>
        TryLocate(named) ?? throw new ToolException(ErrorCodes.CriuNotFound, "CRIU is not installed.", "dotnet checkpoint setup");

    /// <summary>Null when there is none.</summary>
    /// <exception cref="ToolException">The one named is not there, or one that is there does not start.</exception>
    public CriuInstallation? TryLocate(string? named) => Candidate(named) is { } candidate ? new CriuInstallation(candidate.Path, VersionOf(candidate.Path), candidate.Source) : null;

    private (string Path, string Source)? Candidate(string? named)
    {
        if (named is not null)
            return (Existing(named, "--criu-path"), "--criu-path");
        if (host.Environment.GetValueOrDefault(EnvironmentVariable) is { Length: > 0 } variable)
            return (Existing(variable, $"${EnvironmentVariable}"), $"${EnvironmentVariable}");
        if (new PrivateCriu(host).Executable is { } own)
            return (own, "setup");
        // An unprivileged user's PATH often lacks /usr/sbin, which is where CRIU lives.
        return ExecutablePath.Find("criu", $"{host.Environment.GetValueOrDefault("PATH")}:/usr/local/sbin:/usr/sbin:/sbin") is { } system ? (system, "system") : null;
    }

    private string Existing(string path, string source)
    {
        string? found = path.Contains('/', StringComparison.Ordinal)
            ? ExecutablePath.IsExecutable(path) ? path : null
            : ExecutablePath.Find(path, host.Environment.GetValueOrDefault("PATH"));
        return found ?? throw new ToolException(ErrorCodes.CriuNotFound, $"'{path}', named by {source}, is no executable.", $"Name the criu executable, or leave {source} out.");
    }

    private static CriuVersion VersionOf(string path)
    {
        using var limit = new CancellationTokenSource(s_answerLimit);
        try
        {
            return CriuClient.ForExecutable(path).GetVersion(limit.Token);
        }
        catch (Exception exception) when (exception is CriuException or OperationCanceledException)
        {
            throw new ToolException(ErrorCodes.CriuUnusable, $"The CRIU at '{path}' does not start: {exception.Message}", "dotnet checkpoint setup", exception);
        }
    }
}
