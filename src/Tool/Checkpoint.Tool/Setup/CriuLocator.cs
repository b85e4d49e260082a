using Checkpointing.Criu;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Native;

namespace Checkpointing.Tool.Setup;

/// <summary>Finds the CRIU to use: the one named, else the one that setup got, else the system's.</summary>
internal sealed class CriuLocator(ToolHost host)
{
    public const string EnvironmentVariable = "CHECKPOINT_CRIU";

    /// <summary>The source of a CRIU that setup got.</summary>
    public const string OwnSource = "setup";

    /// <summary>The source of the system's CRIU.</summary>
    public const string SystemSource = "system";

    private static readonly TimeSpan s_answerLimit = TimeSpan.FromSeconds(20);

    /// <exception cref="ToolException">There is none, or the one named does not start.</exception>
    public CriuInstallation Locate(string? named) =>
        TryLocate(named) ?? throw NotInstalled();

    /// <summary>Finds it without starting it: whether it starts shows when it is used.</summary>
    /// <exception cref="ToolException">There is none.</exception>
    public CriuInstallation LocateUnasked(string? named) => Find(named) ?? throw NotInstalled();

    /// <summary>Null when there is none.</summary>
    /// <exception cref="ToolException">The one named is not there, or one that is there does not start.</exception>
    public CriuInstallation? TryLocate(string? named)
    {
        CriuInstallation? found = Find(named);
        _ = found?.Version;
        return found;
    }

    /// <summary>All that could be used, the one that will be first. Where one is named, no other counts.</summary>
    /// <exception cref="ToolException">The one named is not there.</exception>
    public IReadOnlyList<(string Path, string Source)> Candidates(string? named)
    {
        if (named is not null)
            return [(Existing(named, "--criu-path"), "--criu-path")];
        if (host.Environment.GetValueOrDefault(EnvironmentVariable) is { Length: > 0 } variable)
            return [(Existing(variable, $"${EnvironmentVariable}"), $"${EnvironmentVariable}")];
        var found = new List<(string, string)>();
        if (new PrivateCriu(host).Executable is { } own)
            found.Add((own, OwnSource));
        // An unprivileged user's PATH often lacks /usr/sbin, which is where CRIU lives.
        if (ExecutablePath.Find("criu", $"{host.Environment.GetValueOrDefault("PATH")}:/usr/local/sbin:/usr/sbin:/sbin") is { } system)
            found.Add((system, SystemSource));
        return found;
    }

    private CriuInstallation? Find(string? named) => Candidates(named) is not [var (path, source), ..] ? null
        : new CriuInstallation(path, new Lazy<CriuVersion>(() => VersionOf(path, source)), source)
        {
            ProbeFolder = Path.Combine(Path.GetDirectoryName(new PrivateCriu(host).Directory)!, "kerndat"),
        };

    private static ToolException NotInstalled() => new(ErrorCodes.CriuNotFound, "CRIU is not installed.", "dotnet checkpoint setup");

    private string Existing(string path, string source)
    {
        string? found = path.Contains('/', StringComparison.Ordinal)
            ? ExecutablePath.IsExecutable(path) ? path : null
            : ExecutablePath.Find(path, host.Environment.GetValueOrDefault("PATH"));
        return found ?? throw new ToolException(ErrorCodes.CriuNotFound, $"'{path}', named by {source}, is no executable.", $"Name the criu executable, or leave {source} out.");
    }

    private static CriuVersion VersionOf(string path, string source)
    {
        using var limit = new CancellationTokenSource(s_answerLimit);
        try
        {
            return CriuClient.ForExecutable(path).GetVersion(limit.Token);
        }
        catch (Exception exception) when (exception is CriuException or OperationCanceledException)
        {
            throw new ToolException(ErrorCodes.CriuUnusable, $"The CRIU at '{path}' does not start: {exception.Message}", RemedyFor(source), exception);
        }
    }

    // Setup does not change what a user has named.
    private static string RemedyFor(string source) =>
        source is OwnSource or SystemSource ? "dotnet checkpoint setup" : $"Name another by {source}, or leave it out and run: dotnet checkpoint setup";
}
