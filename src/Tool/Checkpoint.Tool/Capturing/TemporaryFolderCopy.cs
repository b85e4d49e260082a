using Checkpointing.Native;
using Checkpointing.Tool.Native;
using Checkpointing.Tool.Supervising;

namespace Checkpointing.Tool.Capturing;

/// <summary>The content of a program's private TMPDIR, as part of the checkpoint.</summary>
internal static class TemporaryFolderCopy
{
    public const string FolderName = "tmp";

    /// <summary>Copies regular files and folders. Sockets and pipes are CRIU's: it makes them again.</summary>
    public static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        foreach (FileInfo file in new DirectoryInfo(from).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            if (IsRegular(file))
                UnlockedCopy.Copy(file.FullName, Path.Combine(to, Path.GetRelativePath(from, file.FullName)));
        }
    }

    // .NET has no attribute for sockets and pipes: they show as files of no length that cannot be opened.
    private static bool IsRegular(FileInfo file) =>
        !PrivateTemporaryFolder.IsOfTheRuntime(file.Name) && file.LinkTarget is null && FileStatus.Of(file.FullName) is { IsRegularFile: true };
}
