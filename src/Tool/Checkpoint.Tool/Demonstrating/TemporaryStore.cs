namespace Checkpointing.Tool.Demonstrating;

/// <summary>A store for the length of a demonstration.</summary>
internal sealed class TemporaryStore : IDisposable
{
    private TemporaryStore(string path) => Path = path;

    public string Path { get; }

    public static TemporaryStore Create() => new(Directory.CreateTempSubdirectory("checkpoint-demo-").FullName);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
