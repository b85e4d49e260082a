using System.IO.Enumeration;
using Checkpointing.Store;

namespace Checkpointing.Tool.Capturing;

/// <summary>
/// The files of an application that its checkpoints are to be true to, whether it had opened them by the capture or not: a normal start
/// would read them as they are now.
/// </summary>
internal sealed class PinnedFiles
{
    /// <summary>A debugger looks at symbols and the program does not: they are often taken away from what is shipped.</summary>
    private const string Symbols = ".pdb";

    private readonly string _store;
    private readonly Dictionary<string, PinnedFile> _before;

    /// <summary>Looks at all files of a folder, before the program runs.</summary>
    /// <param name="folder">A full path.</param>
    /// <param name="store">May lie in it, and is no part of the application.</param>
    public PinnedFiles(string folder, string store)
    {
        Folder = folder;
        _store = store;
        _before = There().Select(path => Describe(path) with { Hash = ImageHash.OfFile(path) }).ToDictionary(f => f.Name, StringComparer.Ordinal);
    }

    public string Folder { get; }

    /// <summary>Every file of a folder that counts, by its full path. Hidden folders hold what is somebody's own.</summary>
    public static IEnumerable<string> Below(string folder) =>
        new FileSystemEnumerable<string>(folder, static (ref entry) => entry.ToFullPath(), new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
        {
            ShouldIncludePredicate = static (ref entry) => !entry.IsDirectory && !entry.FileName.EndsWith(Symbols, StringComparison.Ordinal),
            // A link to a folder leads out of this one, or in circles.
            ShouldRecursePredicate = static (ref entry) => !entry.IsHidden && (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        };

    /// <summary>What a path leads to in the end: a configuration that is mounted is often a link.</summary>
    public static FileInfo Target(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
    }

    /// <summary>All that is there at the capture, with a hash unless the program has written it by now, or is about to.</summary>
    /// <param name="open">What it has open.</param>
    public IReadOnlyList<PinnedFile> AtCapture(IEnumerable<OpenFile> open)
    {
        var written = open.Where(f => f.Action == FileAction.Copied).Select(f => f.Path).ToHashSet(StringComparer.Ordinal);
        return [.. There().Select(path => AsBefore(Describe(path), written.Contains(Target(path).FullName)))];
    }

    private PinnedFile AsBefore(PinnedFile now, bool written) =>
        !written && _before.TryGetValue(now.Name, out PinnedFile? before) && before == now with { Hash = before.Hash } ? before : now;

    private PinnedFile Describe(string path)
    {
        FileInfo file = Target(path);
        return new PinnedFile(Path.GetRelativePath(Folder, path), file.Length, file.LastWriteTimeUtc, null);
    }

    /// <summary>In a stable order, without links that lead nowhere.</summary>
    private IEnumerable<string> There() => Below(Folder).Where(path => !path.StartsWith(_store + "/", StringComparison.Ordinal) && Target(path).Exists).Order(StringComparer.Ordinal);
}
