using System.Globalization;
using System.Text;
using Checkpointing.Native;

namespace Checkpointing.Store.Facts;

/// <summary>The regular files a process tree has open, and the copies that are made of those it writes to.</summary>
internal static class OpenFiles
{
    private const int AccessMode = 3;
    private const int LongestName = 255;

    /// <summary>Lists the open files and copies those open for writing. The tree must be frozen.</summary>
    /// <param name="tree">The processes.</param>
    /// <param name="filesDirectory">Where the copies go.</param>
    /// <param name="temporaryFolder">The tree's private TMPDIR: it is copied as a whole elsewhere.</param>
    /// <param name="root">Leads to the root of the tree's mount namespace; empty when it is ours.</param>
    public static IReadOnlyList<OpenFile> Copy(IEnumerable<int> tree, string filesDirectory, string? temporaryFolder, string root = "")
    {
        var files = new List<OpenFile>();
        var copies = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (int pid in tree)
        {
            int idInside = ProcessTree.InnermostId(pid);
            foreach ((int fd, string path, long size) in RegularFilesOf(pid, root))
            {
                int flags = DescriptorFlags.Of(pid, fd);
                bool copied = (flags & AccessMode) != LibC.O_RDONLY && !IsBelow(path, temporaryFolder);
                if (copied && !copies.ContainsKey(path))
                    copies[path] = CopyOne(root + path, filesDirectory, copies.Count);
                files.Add(new OpenFile
                {
                    Path = path,
                    Pid = idInside,
                    Fd = fd,
                    Flags = flags,
                    Size = size,
                    Action = copied ? FileAction.Copied : FileAction.Kept,
                    Copy = copied ? copies[path] : null,
                });
            }
        }

        return files;
    }

    private static IEnumerable<(int Fd, string Path, long Size)> RegularFilesOf(int pid, string root)
    {
        string process = pid.ToString(CultureInfo.InvariantCulture);
        foreach (string entry in Directory.EnumerateFileSystemEntries($"/proc/{process}/fd"))
        {
            int fd = int.Parse(Path.GetFileName(entry.AsSpan()), CultureInfo.InvariantCulture);
            // Deleted files go into the images themselves; devices, named pipes and /proc are not files that change.
            if (Descriptor.LinkOf(process, fd) is { } path
                && path.StartsWith('/') && !path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/proc/", StringComparison.Ordinal)
                && FileStatus.Of(root + path) is { IsRegularFile: true, Size: var size })
            {
                yield return (fd, path, size);
            }
        }
    }

    private static string CopyOne(string path, string filesDirectory, int index)
    {
        // A name may be as long as the file system allows, and then nothing can be put before it.
        string number = index.ToString("000", CultureInfo.InvariantCulture);
        string name = $"{number}-{Path.GetFileName(path)}";
        if (Encoding.UTF8.GetByteCount(name) > LongestName)
            name = number;
        UnlockedCopy.Copy(path, Path.Combine(filesDirectory, name));
        return name;
    }

    private static bool IsBelow(string path, string? folder) => folder is not null && path.StartsWith(folder + "/", StringComparison.Ordinal);
}
