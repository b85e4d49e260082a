using System.Globalization;

namespace Checkpointing.Benchmarks.Overhead;

/// <summary>A folder for all that the benchmark writes. Nothing of it is left.</summary>
internal sealed class Workspace : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("checkpoint-bench-");
    private int _last;

    public string Path => _folder.FullName;

    /// <summary>An empty folder of its own. The names are short: unix sockets will be bound in some.</summary>
    public string NewFolder() => _folder.CreateSubdirectory((++_last).ToString(CultureInfo.InvariantCulture)).FullName;

    public void Dispose() => _folder.Delete(recursive: true);
}
