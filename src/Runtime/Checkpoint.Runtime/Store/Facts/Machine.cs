using System.Runtime.InteropServices;

namespace Checkpointing.Store.Facts;

/// <summary>What a checkpoint says of the machine it was made on.</summary>
internal static class Machine
{
    private static readonly Lazy<ManifestCpu> s_cpu = new(ReadCpu);

    public static string Kernel => File.ReadAllText("/proc/sys/kernel/osrelease").Trim();

    public static ManifestCpu Cpu => s_cpu.Value;

    private static ManifestCpu ReadCpu()
    {
        string? flags = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l =>
            l.StartsWith("flags", StringComparison.Ordinal) || l.StartsWith("Features", StringComparison.Ordinal));
        string[] features = flags?[(flags.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return new ManifestCpu(RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(), [.. features.Order(StringComparer.Ordinal)]);
    }
}
