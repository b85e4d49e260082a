using System.Globalization;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Native;

namespace Checkpointing.Tool.Diagnosing;

/// <summary>What this process, and a CRIU started by it, is allowed to do.</summary>
internal static class Privileges
{
    private const int SysAdmin = 21;
    private const int CheckpointRestore = 40;

    /// <summary>Whether namespaces and mounts can be made: needed to isolate copies.</summary>
    public static bool CanIsolate => Has(SysAdmin);

    /// <summary>Whether CRIU may dump and restore: by our capabilities, or by those of its file.</summary>
    public static bool CanCapture(string criuPath) => Has(SysAdmin) || Has(CheckpointRestore) || ExtendedAttributes.Has(criuPath, "security.capability");

    /// <exception cref="ToolException">Neither we nor CRIU have what it takes.</exception>
    public static void ThrowIfCannotCapture(string criuPath)
    {
        if (!CanCapture(criuPath))
        {
            throw new ToolException(
                ErrorCodes.PermissionMissing,
                "Capturing and replaying need root or CAP_CHECKPOINT_RESTORE, and this process has neither.",
                $"Run with sudo, or once: sudo setcap cap_checkpoint_restore,cap_sys_ptrace+eip {criuPath}");
        }
    }

    private static bool Has(int capability)
    {
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("CapEff:", StringComparison.Ordinal));
        ulong effective = ulong.Parse(line.AsSpan("CapEff:".Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return (effective >> capability & 1) == 1;
    }
}
