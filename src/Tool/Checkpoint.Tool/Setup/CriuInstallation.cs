using Checkpointing.Criu;

namespace Checkpointing.Tool.Setup;

/// <summary>A CRIU on this machine.</summary>
/// <param name="Path">The executable.</param>
/// <param name="Version">What it says it is.</param>
/// <param name="Source">Where it was found: an option, a variable, our own folder, the system.</param>
internal sealed record CriuInstallation(string Path, CriuVersion Version, string Source);
