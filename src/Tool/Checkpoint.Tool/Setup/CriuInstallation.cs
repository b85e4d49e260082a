using Checkpointing.Criu;

namespace Checkpointing.Tool.Setup;

/// <summary>A CRIU on this machine.</summary>
/// <param name="Path">The executable.</param>
/// <param name="Answer">What it says it is, asked when somebody wants to know: that starts it once, which takes milliseconds.</param>
/// <param name="Source">Where it was found: an option, a variable, our own folder, the system.</param>
internal sealed record CriuInstallation(string Path, Lazy<CriuVersion> Answer, string Source)
{
    /// <summary>One that has been asked.</summary>
    public CriuInstallation(string path, CriuVersion version, string source)
        : this(path, new Lazy<CriuVersion>(version), source)
    {
    }

    /// <exception cref="Infrastructure.ToolException">It does not start.</exception>
    public CriuVersion Version => Answer.Value;

    /// <summary>Where a <see cref="KeptProbe"/> is kept; null when none is.</summary>
    public string? ProbeFolder { get; init; }
}
