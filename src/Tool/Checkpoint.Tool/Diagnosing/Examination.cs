using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Setup;

namespace Checkpointing.Tool.Diagnosing;

/// <summary>What the checks look at, and what they found out for each other.</summary>
internal sealed class Examination
{
    public required ToolHost Host { get; init; }

    public required KernelFiles Kernel { get; init; }

    /// <summary>The store; it need not exist.</summary>
    public required string StoreDirectory { get; init; }

    /// <summary>The value of --criu-path.</summary>
    public string? NamedCriu { get; init; }

    /// <summary>Set by the first check: the criu to use, which may not work; null when there is none.</summary>
    public string? CriuPath { get; set; }

    /// <summary>Set by the first check: a CRIU that answers.</summary>
    public CriuInstallation? Criu { get; set; }

    /// <summary>Set by the check of permissions.</summary>
    public bool MayCapture { get; set; }

    public KernelVersion? KernelVersion => Kernel.Read("proc/sys/kernel/osrelease") is { } release ? KernelVersion.Parse(release) : null;
}
