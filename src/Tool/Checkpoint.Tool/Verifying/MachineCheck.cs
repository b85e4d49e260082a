using Checkpointing.Store;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Setup;

namespace Checkpointing.Tool.Verifying;

/// <summary>Whether this machine can run code that was compiled for the one of the capture.</summary>
internal static class MachineCheck
{
    /// <summary>
    /// The beginnings of features that programs use. Linux lists much besides that only it uses, and that comes and goes with updates of
    /// the kernel and the processor's microcode. On arm64 it lists the former only.
    /// </summary>
    private static readonly string[] s_instructions =
    [
        "abm", "adx", "aes", "amx", "avx", "bmi", "clflush", "cmov", "cx16", "f16c", "fma", "fsgsbase", "gfni", "lahf_lm", "movbe", "movdir",
        "pclmul", "pni", "popcnt", "rdrand", "rdseed", "rdtscp", "serialize", "sha_ni", "sse", "ssse", "vaes", "vpclmul", "waitpkg", "xsave",
    ];

    public static IEnumerable<Problem> CheckProcessor(ManifestCpu then, ManifestCpu now)
    {
        if (then.Architecture != now.Architecture)
        {
            yield return new Problem(
                ErrorCodes.MachineLacks.Id,
                "the program was captured on another kind of processor",
                then.Architecture,
                now.Architecture,
                "Replay on a machine of that kind.");
            yield break;
        }

        var here = now.Features.ToHashSet(StringComparer.Ordinal);
        string[] lacking = [.. then.Features.Where(f => !here.Contains(f) && IsUsedByPrograms(f, then.Architecture))];
        if (lacking.Length > 0)
        {
            yield return new Problem(
                ErrorCodes.MachineLacks.Id,
                "the program may use instructions that this processor lacks",
                string.Join(' ', lacking),
                "none of them",
                "Replay on a machine with them, or capture on this one.");
        }
    }

    public static IEnumerable<Problem> CheckKernel(string then, string now)
    {
        if (TryParse(then) is { } captured && TryParse(now) is { } running && running.CompareTo(captured) < 0)
        {
            yield return new Problem(
                ErrorCodes.MachineLacks.Id,
                "the kernel is older than that of the capture: the program may hold what this one does not know",
                then,
                now,
                "Replay on a kernel that is at least as new.");
        }
    }

    private static bool IsUsedByPrograms(string feature, string architecture) =>
        architecture != "x64" || Array.Exists(s_instructions, i => feature.StartsWith(i, StringComparison.Ordinal));

    private static KernelVersion? TryParse(string release)
    {
        try
        {
            return KernelVersion.Parse(release);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
