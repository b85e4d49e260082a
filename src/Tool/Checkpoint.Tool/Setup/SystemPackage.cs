using System.Text.RegularExpressions;
using Checkpointing.Criu;
using Checkpointing.Native;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Setup;

/// <summary>The CRIU package that the machine's own apt knows of.</summary>
internal sealed partial class SystemPackage(Reporter reporter, CancellationToken cancellationToken)
{
    private static readonly TimeSpan s_askLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_installLimit = TimeSpan.FromMinutes(10);

    /// <summary>Installs it if it can be hoped to work. The machine's package lists are used as they are, empty or not.</summary>
    /// <returns>Whether it was installed.</returns>
    public bool TryInstall(KernelVersion kernel)
    {
        CommandOutput policy = SystemCommand.Run("apt-cache", ["policy", "criu"], s_askLimit, cancellationToken);
        (string? installed, CriuVersion? candidate) = Read(policy.Out);
        if (installed is not null || candidate is null)
            return false;
        if (!kernel.CanWorkWith(candidate))
        {
            reporter.Say($"This system's own CRIU {candidate} cannot work with kernel {kernel}, which needs {kernel.OldestCriu} or newer.");
            return false;
        }

        if (LibC.geteuid() != 0)
            return false;
        reporter.Progress($"Installing this system's own CRIU {candidate} …");
        CommandOutput output = SystemCommand.Run("apt-get", ["-q", "-y", "--no-install-recommends", "install", "criu"], s_installLimit, cancellationToken);
        reporter.Say(output.Succeeded ? $"Installed this system's own package of CRIU {candidate}." : $"This system's own CRIU {candidate} cannot be installed: {output.TellingLine}");
        return output.Succeeded;
    }

    /// <summary>What <c>apt-cache policy</c> says; nulls for <c>(none)</c>.</summary>
    public static (string? Installed, CriuVersion? Candidate) Read(string policy)
    {
        Match match = Versions().Match(policy);
        return match.Success ? (Known(match.Groups["installed"].Value), CriuVersionText.TryParse(match.Groups["candidate"].Value)) : (null, null);
    }

    private static string? Known(string version) => version == "(none)" ? null : version;

    [GeneratedRegex(@"Installed: (?<installed>\S+)\s+Candidate: (?<candidate>\S+)", RegexOptions.CultureInvariant)]
    private static partial Regex Versions();
}
