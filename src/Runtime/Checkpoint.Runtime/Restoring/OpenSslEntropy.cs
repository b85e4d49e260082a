using System.Runtime.InteropServices;

namespace Checkpointing.Restoring;

/// <summary>
/// OpenSSL notices that it was copied by its process id, and CRIU keeps the process id: without new entropy two
/// copies of one image draw the same "random" bytes and make the same keys.
/// </summary>
internal static unsafe class OpenSslEntropy
{
    /// <summary>Reseeds the libcrypto that this process has loaded. Does nothing when it has none: one loaded later seeds itself.</summary>
    public static void Reseed()
    {
        if (LoadedLibcrypto() is not { } path)
            return;
        if (!NativeLibrary.TryLoad(path, out nint library) || !NativeLibrary.TryGetExport(library, "RAND_poll", out nint poll) || ((delegate* unmanaged<int>)poll)() != 1)
        {
            throw new CheckpointFailedException(
                $"The random generator of '{path}' could not be reseeded in this copy: its keys could be those of another copy. Do not use it.");
        }
    }

    private static string? LoadedLibcrypto()
    {
        foreach (string line in File.ReadLines("/proc/self/maps"))
        {
            int start = line.IndexOf('/', StringComparison.Ordinal);
            if (start >= 0 && Path.GetFileName(line.AsSpan(start)).StartsWith("libcrypto.so", StringComparison.Ordinal))
                return line[start..];
        }

        return null;
    }
}
