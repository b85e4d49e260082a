using System.Globalization;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Native;

namespace Checkpointing.Tool.Diagnosing;

/// <summary>What this process, and a CRIU started by it, is allowed to do.</summary>
internal static class Privileges
{
    private const int SetGid = 6;
    private const int SetUid = 7;
    private const int SysAdmin = 21;
    private const int SysResource = 24;
    private const int CheckpointRestore = 40;

    /// <summary>Whether namespaces and mounts can be made: needed to isolate copies.</summary>
    public static bool CanIsolate => Has(SysAdmin);

    /// <summary>Whether programs can be started as other users, and copies be restored that are theirs.</summary>
    public static bool CanChangeUser => Has(SetUid) && Has(SetGid);

    /// <summary>Whether the limits of another user's processes can be read, as CRIU does.</summary>
    public static bool CanReadLimits { get; } = Has(SysResource);

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
                RemedyFor(criuPath));
        }
    }

    /// <summary>What gives us, or the CRIU at a path, what it takes.</summary>
    public static string RemedyFor(string criuPath) => IsScript(criuPath)
        // The kernel ignores the capabilities of a file that an interpreter reads.
        ? "Run with sudo."
        : $"Run with sudo, or once: sudo setcap {Needed}+eip {criuPath}";

    // Where the bounding set lacks something, as in containers, CRIU has to take the same off each copy, which takes CAP_SETPCAP.
    private static string Needed => "cap_checkpoint_restore,cap_sys_ptrace" + (Read("CapBnd:") == ulong.MaxValue >> (63 - LastCapability) ? "" : ",cap_setpcap");

    private static int LastCapability => int.Parse(File.ReadAllText("/proc/sys/kernel/cap_last_cap"), CultureInfo.InvariantCulture);

    private static bool IsScript(string path)
    {
        using FileStream file = File.OpenRead(path);
        return file.ReadByte() == '#' && file.ReadByte() == '!';
    }

    private static bool Has(int capability) => (Read("CapEff:") >> capability & 1) == 1;

    private static ulong Read(string set)
    {
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith(set, StringComparison.Ordinal));
        return ulong.Parse(line.AsSpan(set.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
