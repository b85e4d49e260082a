using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Setup;

/// <summary>What to do where setup does nothing itself. docs/setup.md says more about each.</summary>
internal static class OtherSystems
{
    private static readonly (string Id, string Command)[] s_ways =
    [
        ("ubuntu", "sudo add-apt-repository ppa:criu/ppa && sudo apt-get install criu"),
        ("fedora", "sudo dnf install criu"),
        ("rhel", "sudo dnf install criu"),
        ("centos", "sudo dnf install criu"),
        ("suse", "sudo zypper install criu"),
        ("arch", "sudo pacman -S criu"),
        ("alpine", "apk add criu"),
    ];

    public static ToolException Refuse(OsRelease system, KernelVersion kernel)
    {
        string needed = kernel.OldestCriu is { } oldest ? $"CRIU {oldest} or newer" : "CRIU";
        string? command = Array.Find(s_ways, w => system.Is(w.Id)).Command;
        return new ToolException(
            ErrorCodes.SetupUnsupported,
            $"Setup gets CRIU on Debian only, and this is {system.Name}.",
            command is null
                ? $"Install {needed} as this system does it, then: dotnet checkpoint doctor"
                : $"Run: {command} — it must be {needed}, which 'dotnet checkpoint doctor' checks afterwards.");
    }
}
