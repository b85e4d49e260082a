using Checkpointing.Native;
using Checkpointing.Store;
using Checkpointing.Tool.Native;
using Checkpointing.Tool.Supervising;

namespace Checkpointing.Tool.Replaying;

/// <summary>What a copy sees in its mount namespace in the place of what the machine has there.</summary>
internal static class CopyMounts
{
    /// <param name="folder">The copy's own files.</param>
    /// <param name="temporaryFolder">The TMPDIR that the program knows; null when it has none of ours.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The kernel does not allow it.</exception>
    public static void Make(ReplayFolder folder, string? temporaryFolder)
    {
        MountTemporaryFolder(folder, temporaryFolder);
        // Before the place it comes from is hidden by the next one.
        if (folder.CapturesDirectory is { } captures)
            Syscalls.Mount(folder.StorePendingDirectory, captures, null, Syscalls.MS_BIND);
        if (folder.PendingDirectory is { } pending)
            MountPendingFolder(pending);
        foreach (string empty in folder.EmptyFolders)
            MountEmpty(empty);
        foreach (FileCopy file in folder.Files.Where(f => !f.OriginalIsGone))
            Syscalls.Mount(file.Path, file.Original.Path, null, Syscalls.MS_BIND);
        // What CRIU needs and nobody afterwards is gone with one call, before the copy is awake.
        Syscalls.Mount("tmpfs", folder.CriuDirectory, "tmpfs", Syscalls.MS_NOSUID | Syscalls.MS_NODEV);
        folder.LinkImages();
    }

    private static void MountTemporaryFolder(ReplayFolder folder, string? temporaryFolder)
    {
        if (temporaryFolder is null)
            return;
        // Over the parent, so that no mount point has to be made, and none to be removed, where others see it.
        string parent = PrivateTemporaryFolder.Parent(temporaryFolder);
        PrivateTemporaryFolder.EnsureParent(parent);
        Syscalls.Mount("tmpfs", parent, "tmpfs", Syscalls.MS_NOSUID | Syscalls.MS_NODEV);
        Directory.CreateDirectory(temporaryFolder);
        Syscalls.Mount(folder.TemporaryDirectory, temporaryFolder, null, Syscalls.MS_BIND);
    }

    /// <summary>With the owner and mode of the one that it hides: the program may not be ours.</summary>
    private static void MountEmpty(string folder)
    {
        FileStatus? hidden = FileStatus.Of(folder);
        Syscalls.Mount("tmpfs", folder, "tmpfs", Syscalls.MS_NOSUID | Syscalls.MS_NODEV);
        if (hidden is not { } status)
            return;
        _ = FileOwner.TryGive(folder, status.Uid, status.Gid);
        File.SetUnixFileMode(folder, (UnixFileMode)(status.Mode & 0xFFF));
    }

    /// <summary>
    /// A program that watches its working folder for changes, as every web application does, was also watching the folder in
    /// which its checkpoint came into being there. CRIU wants to watch it again, under the name it had then.
    /// </summary>
    private static void MountPendingFolder(string pending)
    {
        string parent = Path.GetDirectoryName(pending)!;
        if (!Directory.Exists(parent))
            return;
        Syscalls.Mount("tmpfs", parent, "tmpfs", Syscalls.MS_NOSUID | Syscalls.MS_NODEV);
        foreach (string folder in new[] { CheckpointStore.ImagesFolder, CheckpointStore.FilesFolder, CheckpointStore.LogsFolder })
            Directory.CreateDirectory(Path.Combine(pending, folder));
    }
}
