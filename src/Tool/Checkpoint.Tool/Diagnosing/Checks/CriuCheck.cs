using Checkpointing.Criu;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Setup;

namespace Checkpointing.Tool.Diagnosing.Checks;

/// <summary>Is there a CRIU, and does it answer?</summary>
internal sealed class CriuCheck() : Check("criu")
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    public override CheckResult Run(Examination examination)
    {
        var locator = new CriuLocator(examination.Host);
        try
        {
            if (locator.Candidates(examination.NamedCriu) is not [var (path, _), ..])
                return Fail("There is no CRIU.", "dotnet checkpoint setup");
            examination.CriuPath = path;
            CriuInstallation criu = locator.Locate(examination.NamedCriu);
            examination.Criu = criu;
            return Ok($"CRIU {criu.Version} at {criu.Path} ({criu.Source})");
        }
        catch (ToolException exception)
        {
            // One that is too old for the kernel often cannot even answer; its version is the reason.
            KernelVersion? kernel = examination.KernelVersion;
            return examination.CriuPath is { } path && VersionSaid(path) is { } version && kernel?.CanWorkWith(version) == false
                ? Fail($"CRIU {version} at {path} is too old for kernel {kernel}, which needs {kernel.OldestCriu} or newer.", "dotnet checkpoint setup")
                : Fail(exception.Message, exception.Remedy);
        }
    }

    private static CriuVersion? VersionSaid(string path)
    {
        try
        {
            CommandOutput output = SystemCommand.Run(path, ["--version"], s_limit, CancellationToken.None);
            return CriuVersionText.TryParse(output.Out);
        }
        catch (ToolException)
        {
            return null;
        }
    }
}
