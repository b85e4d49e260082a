using System.ComponentModel;
using System.IO.Hashing;
using System.Text;
using Checkpointing.Native;
using Checkpointing.Store;
using Checkpointing.Store.Facts;
using Checkpointing.Tool.Native;

namespace Checkpointing.Tool.Setup;

/// <summary>
/// What CRIU finds out about the kernel each time it starts, which takes 20-25 ms. It keeps that itself in /run, but only where
/// /run is a tmpfs, which it is not in many containers: a boot must end it. There it is kept by us, for this boot, kernel
/// and CRIU only, and shown to CRIU while it starts, in a mount namespace of ours, by a tmpfs over /run. Before CRIU
/// touches any file of the copy's, <see cref="Hide"/> uncovers the machine's own /run again.
/// </summary>
internal sealed class KeptProbe
{
    private const string RunFolder = "/run";
    private const string ShownPath = RunFolder + "/criu.kdat";
    private const string Prefix = "criu.kdat-";

    private readonly string _path;
    private readonly bool _known;

    private KeptProbe(string path, bool known)
    {
        _path = path;
        _known = known;
    }

    /// <summary>Shows it to a CRIU that is about to be started; an empty place for it when there is none yet, for CRIU to fill.</summary>
    /// <remarks>The calling thread is in a mount namespace of its own.</remarks>
    /// <returns>Null when CRIU helps itself, or this cannot be done: then it looks at the kernel anew.</returns>
    /// <exception cref="Win32Exception">/run could not be uncovered again.</exception>
    public static KeptProbe? TryShow(CriuInstallation criu, StoredCheckpoint checkpoint)
    {
        if (criu.ProbeFolder is not { } folder || !IsOfUse(criu.Path, folder, checkpoint))
            return null;
        bool mounted = false;
        try
        {
            string path = Path.Combine(folder, Prefix + KeyOf(criu.Path));
            byte[]? content = FileStatus.Of(path) is { IsRegularFile: true, IsOurs: true } ? File.ReadAllBytes(path) : null;
            Syscalls.Mount("tmpfs", RunFolder, "tmpfs", Syscalls.MS_NOSUID | Syscalls.MS_NODEV | Syscalls.MS_NOEXEC);
            mounted = true;
            if (content is not null)
                File.WriteAllBytes(ShownPath, content);
            return new KeptProbe(path, content is not null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or Win32Exception)
        {
            if (mounted)
                Syscalls.Unmount(RunFolder);
            return null;
        }
    }

    /// <summary>CRIU has read it, or written it: uncovers /run.</summary>
    /// <exception cref="Win32Exception">It stays covered: the copy must not be restored.</exception>
    public void Hide()
    {
        byte[]? found = null;
        try
        {
            // CRIU replaces one that it does not like.
            if (!_known && File.Exists(ShownPath))
                found = File.ReadAllBytes(ShownPath);
        }
        catch (IOException)
        {
            // Then the next CRIU looks at the kernel again.
        }

        Syscalls.Unmount(RunFolder);
        if (found is not null)
            Keep(found);
    }

    private static bool IsOfUse(string criuPath, string folder, StoredCheckpoint checkpoint) =>
        Syscalls.IsTmpfs(RunFolder) == false
        && new DirectoryInfo(RunFolder).LinkTarget is null
        && !new[] { criuPath, folder, checkpoint.Directory, checkpoint.Manifest.TemporaryDirectory ?? "" }.Any(IsBelowRun)
        // Files that were deleted while open are made again by CRIU early on, maybe in /run.
        && !checkpoint.Manifest.Images.Any(i => i.Name.StartsWith("ghost-file", StringComparison.Ordinal) || i.Name.StartsWith("remap-fpath", StringComparison.Ordinal));

    private static bool IsBelowRun(string path) =>
        path.StartsWith(RunFolder + "/", StringComparison.Ordinal) || path.StartsWith("/var" + RunFolder + "/", StringComparison.Ordinal);

    /// <summary>Changes with the boot, the kernel and the executable. That it is of the very same build, CRIU checks itself.</summary>
    private static string KeyOf(string criuPath)
    {
        var file = new FileInfo(criuPath);
        string boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        string facts = $"{boot}\n{Machine.Kernel}\n{file.FullName}\n{file.Length}\n{file.LastWriteTimeUtc.Ticks}";
        return Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(facts)));
    }

    private void Keep(byte[] content)
    {
        try
        {
            string folder = Path.GetDirectoryName(_path)!;
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            foreach (string old in Directory.EnumerateFiles(folder, Prefix + "*"))
                File.Delete(old);
            DurableFile.Write(_path, content, flush: false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Nothing is lost but time.
        }
    }
}
