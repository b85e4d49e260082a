using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Native;
using Checkpointing.Tool.Setup;

namespace Checkpointing.Benchmarks.Overhead;

/// <summary>
/// CRIU's probe of the kernel, kept by our tool, where CRIU itself looks for it: CRIU writes it only to a tmpfs, but reads it from any file
/// system. So bare CRIU gets what it would have on a machine whose /run is a tmpfs. Taken away when disposed.
/// </summary>
internal sealed class KeptProbeInPlace : IDisposable
{
    private const string Place = "/run/criu.kdat";

    private KeptProbeInPlace()
    {
    }

    /// <summary>Null where CRIU keeps it itself, or our tool has not kept it yet.</summary>
    public static KeptProbeInPlace? Put()
    {
        if (Syscalls.IsTmpfs("/run") != false || File.Exists(Place))
            return null;
        using var host = ToolHost.OfProcess();
        string? folder = new CriuLocator(host).Locate(named: null).ProbeFolder;
        string? kept = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "criu.kdat-*").SingleOrDefault() : null;
        if (kept is null)
            return null;
        File.Copy(kept, Place);
        return new KeptProbeInPlace();
    }

    public void Dispose() => File.Delete(Place);
}
