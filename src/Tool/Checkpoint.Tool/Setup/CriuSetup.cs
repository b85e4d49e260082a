using Checkpointing.Criu;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Setup;

/// <summary>What setup found or did. The document of <c>setup --json</c>.</summary>
/// <param name="Path">The CRIU that is used from now on.</param>
/// <param name="Version">Its version.</param>
/// <param name="Source">Where it comes from: setup, system, or what named it.</param>
/// <param name="Changed">Whether anything was installed.</param>
internal sealed record SetupResult(string Path, string Version, string Source, bool Changed);

/// <summary>Gets a CRIU that works with this kernel. Does nothing where there is one; never touches the system's own.</summary>
internal sealed class CriuSetup(ToolHost host, Reporter reporter, CancellationToken cancellationToken = default)
{
    private readonly PrivateCriu _own = new(host);

    /// <param name="force">Whether to get one even where one works.</param>
    /// <exception cref="ToolException">There is no way here, or it failed.</exception>
    public SetupResult EnsureWorks(bool force = false)
    {
        ThrowIfNamedOneFails();
        if (!force && FindWorking() is { } found)
            return found;
        var system = OsRelease.Read();
        if (!system.Is("debian") || system.Is("ubuntu"))
            throw OtherSystems.Refuse(system, KernelVersion.Running);
        string? before = _own.CurrentBuild;
        using IDisposable alone = _own.Lock(() => reporter.Say("Another setup is at work; waiting for it."), cancellationToken);
        // Whoever held the lock may have done it all meanwhile.
        if (!force && _own.CurrentBuild != before && FindWorking() is { } others)
            return others;
        try
        {
            if (!force && new SystemPackage(reporter, cancellationToken).TryInstall(KernelVersion.Running) && FindWorking() is { } installed)
                return installed with { Changed = true };
            return InstallPrivately(system);
        }
        finally
        {
            _own.RemoveOthers();
        }
    }

    private void ThrowIfNamedOneFails()
    {
        if (host.Environment.GetValueOrDefault(CriuLocator.EnvironmentVariable) is not { Length: > 0 } named)
            return;
        string? problem = CriuTrial.ProblemOf(new CriuLocator(host).Locate(null).Path, out _);
        if (problem is not null)
        {
            throw new ToolException(
                ErrorCodes.SetupFailed, $"'{named}', named by ${CriuLocator.EnvironmentVariable}, does not work here: {problem}", $"unset {CriuLocator.EnvironmentVariable}, and try again.");
        }
    }

    private SetupResult? FindWorking()
    {
        reporter.Progress("Trying the CRIU that is there …");
        foreach ((string path, string source) in new CriuLocator(host).Candidates(null))
        {
            string? problem = CriuTrial.ProblemOf(path, out CriuVersion? version);
            if (problem is null)
            {
                // The locator prefers ours; when the system's has become the better one, it must be found.
                if (source != CriuLocator.OwnSource && _own.CurrentBuild is not null)
                    _own.UseNone();
                return new SetupResult(path, version!.ToString(), source, Changed: false);
            }

            reporter.Say($"The CRIU at '{path}' does not work here: {problem}");
        }

        return null;
    }

    private SetupResult InstallPrivately(OsRelease system)
    {
        string build = new DebianCriu(reporter, cancellationToken).Build(system, _own);
        reporter.Progress("Trying the new CRIU on a small process …");
        string? problem = CriuTrial.ProblemOf(Path.Combine(build, "criu"), out CriuVersion? version);
        if (problem is not null)
        {
            throw new ToolException(
                ErrorCodes.SetupFailed, $"Debian's newest CRIU {version} does not work here either: {problem}", "'dotnet checkpoint doctor' says what else may stand in the way.");
        }

        _own.Use(build);
        return new SetupResult(_own.Executable!, version!.ToString(), CriuLocator.OwnSource, Changed: true);
    }
}
