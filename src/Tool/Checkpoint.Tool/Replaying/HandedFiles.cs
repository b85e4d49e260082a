using Checkpointing.Native;
using Checkpointing.Store;
using Checkpointing.Tool.Native;

namespace Checkpointing.Tool.Replaying;

/// <summary>
/// Files that CRIU would not open, because there is none of that name any more or it has another size than at the capture:
/// opened by us and handed over, they take the place of what the program had open.
/// </summary>
internal sealed class HandedFiles : IDisposable
{
    private const int AccessMode = 3;
    private const int O_APPEND = 0x400;

    private readonly Dictionary<string, Descriptor> _opened = new(StringComparer.Ordinal);

    /// <summary>What CRIU calls each file → the one that takes its place.</summary>
    public IReadOnlyDictionary<string, Descriptor> Opened => _opened;

    /// <param name="folder">The copy's own files.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="captured">Where the program stood in its files.</param>
    /// <exception cref="IOException">One cannot be opened.</exception>
    public static HandedFiles Open(ReplayFolder folder, ReplayRequest request, CapturedFiles captured)
    {
        var handed = new HandedFiles();
        foreach (FileCopy gone in folder.Files.Where(f => f.OriginalIsGone))
            handed.Add(gone.Original, gone.Path, captured);
        if (request.Files == CopyFiles.Shared)
        {
            foreach (OpenFile file in Changed(request.Checkpoint.Manifest))
                handed.Add(file, file.Path, captured);
        }

        return handed;
    }

    /// <summary>Files that the program writes to and that have another size now.</summary>
    public static IEnumerable<OpenFile> Changed(CheckpointManifest manifest) => manifest.OpenFiles
        .Where(f => f.Copy is not null && new FileInfo(f.Path) is { Exists: true, Length: var length } && length != f.Size)
        .DistinctBy(f => f.Path);

    public void Dispose()
    {
        foreach (Descriptor descriptor in _opened.Values)
            descriptor.Dispose();
    }

    private void Add(OpenFile file, string path, CapturedFiles captured)
    {
        Descriptor opened = Descriptor.Open(path, file.Flags & (AccessMode | O_APPEND));
        // By its path without the first slash, as CRIU wants it.
        _opened.Add(file.Path[1..], opened);
        Syscalls.Seek(opened, captured.PositionIn(file.Path) ?? file.Size);
    }
}
