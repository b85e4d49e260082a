using Checkpointing.Native;
using Checkpointing.Tool.Supervising;

namespace Checkpointing.Tool.Capturing;

/// <summary>The content of a program's private TMPDIR, as part of the checkpoint.</summary>
internal static class TemporaryFolderCopy
{
    public const string FolderName = "tmp";

    private static readonly EnumerationOptions s_all = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };

    /// <summary>
    /// Copies regular files and folders, each with its owner. Sockets and pipes are CRIU's: it makes them again. Links are left out, and not
    /// followed: they are the program's, and lead anywhere.
    /// </summary>
    public static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        string[] folders = [.. Directory.EnumerateDirectories(from, "*", s_all)];
        foreach (string folder in folders)
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        foreach (FileInfo file in new DirectoryInfo(from).EnumerateFiles("*", s_all))
        {
            if (IsRegular(file))
                UnlockedCopy.Copy(file.FullName, Path.Combine(to, Path.GetRelativePath(from, file.FullName)));
        }

        // Once all is there, and from within: until then nobody else gets in.
        foreach (string folder in folders.Reverse().Append(from))
            GiveLike(folder, Path.Combine(to, Path.GetRelativePath(from, folder)));
    }

    private static void GiveLike(string from, string to)
    {
        FileOwner.Copy(from, to);
        File.SetUnixFileMode(to, File.GetUnixFileMode(from));
    }

    // .NET has no attribute for sockets and pipes: they show as files of no length that cannot be opened.
    private static bool IsRegular(FileInfo file) =>
        !PrivateTemporaryFolder.IsOfTheRuntime(file.Name) && file.LinkTarget is null && FileStatus.Of(file.FullName) is { IsRegularFile: true };
}
