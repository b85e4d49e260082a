using System.Globalization;
using Checkpointing.Native;
using Checkpointing.Store.Facts;

namespace Checkpointing.Tool.Capturing.Inspecting;

/// <summary>Terminals, devices, deleted files, and what the kernel gives descriptors for.</summary>
internal static class FileCheck
{
    private const string Anonymous = "anon_inode:";
    private const string CloseIt = "Close it before the capture, in a hook given to Checkpoint.Register.";

    private static readonly HashSet<string> s_anonymousThatCriuKnows = ["eventfd", "eventpoll", "inotify", "fanotify", "signalfd", "timerfd", "pidfd", "bpf-map"];

    public static void Run(IEnumerable<OpenDescriptor> others, IReadOnlyList<OpenDescriptor> all, IReadOnlyList<int> tree, Findings findings)
    {
        HashSet<string> ownTerminals = [.. all.Where(d => d.Link is "/dev/ptmx" or "/dev/pts/ptmx").Select(d => $"/dev/pts/{d.Info("tty-index")}")];
        foreach (OpenDescriptor descriptor in others)
        {
            if (descriptor.Link.StartsWith(Anonymous, StringComparison.Ordinal))
                CheckAnonymous(descriptor, tree, findings);
            else if (descriptor.IsDeleted)
                CheckDeleted(descriptor, findings);
            else if (descriptor.Link.StartsWith("/dev/", StringComparison.Ordinal) && !ownTerminals.Contains(descriptor.Link))
                CheckDevice(descriptor, findings);
            else if (descriptor.Link.StartsWith("/proc/", StringComparison.Ordinal))
                CheckProcess(descriptor, tree, findings);
            else if (descriptor.Link[0] == '/')
                CheckPlace(descriptor, findings);
        }
    }

    private static void CheckAnonymous(OpenDescriptor descriptor, IReadOnlyList<int> tree, Findings findings)
    {
        string kind = descriptor.Link[Anonymous.Length..].Trim('[', ']');
        if (kind == "pidfd" && descriptor.Info("Pid") is { } text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int pid) && !tree.Contains(pid))
            findings.Refuse($"Descriptor {descriptor.Number} is a handle to {ProcessTree.Describe(pid)}, which is not captured with the program.", "Dispose it before the capture (a SafeProcessHandle), in a hook given to Checkpoint.Register.");
        if (s_anonymousThatCriuKnows.Contains(kind))
            return;
        if (kind == "io_uring")
            findings.Refuse($"The program uses io_uring (descriptor {descriptor.Number}), which CRIU cannot capture.", "Turn it off for the captured program.");
        else
            findings.Refuse($"Descriptor {descriptor.Number} is a kernel object that CRIU cannot capture ({kind}).", CloseIt);
    }

    /// <summary>A copy has the process ids of the program, and no other: only what /proc says of those is there again.</summary>
    private static void CheckProcess(OpenDescriptor descriptor, IReadOnlyList<int> tree, Findings findings)
    {
        if (int.TryParse(descriptor.Link.Split('/')[2], NumberStyles.None, CultureInfo.InvariantCulture, out int pid) && !tree.Contains(pid) && !tree.Select(ProcessTree.InnermostId).Contains(pid))
            findings.Refuse($"The program has '{descriptor.Link}' of {ProcessTree.Describe(pid)} open (descriptor {descriptor.Number}), which is not captured with it.", CloseIt);
    }

    private static void CheckPlace(OpenDescriptor descriptor, Findings findings)
    {
        if (FileStatus.OfTarget(descriptor.ProcPath) is not { } file || IsAt(descriptor.Link, file) || IsAt($"/proc/{descriptor.Pid}/root{descriptor.Link}", file))
            return;
        findings.Refuse(
            $"What the program has open as '{descriptor.Link}' (descriptor {descriptor.Number}) is not there: it is a message queue, or something has been mounted over it.", CloseIt);
    }

    private static bool IsAt(string path, FileStatus file) =>
        FileStatus.Of(path) is { } there && (there.Inode, there.FileSystemMajor, there.FileSystemMinor) == (file.Inode, file.FileSystemMajor, file.FileSystemMinor);

    private static void CheckDeleted(OpenDescriptor descriptor, Findings findings)
    {
        if (descriptor.Path == "/secretmem")
            findings.Refuse($"The program has memory that only it can read (descriptor {descriptor.Number}, memfd_secret), which CRIU cannot capture.", CloseIt);
        else if (descriptor.Path.StartsWith("/memfd:", StringComparison.Ordinal) || descriptor.Path.StartsWith("/dev/zero", StringComparison.Ordinal) || FileStatus.OfTarget(descriptor.ProcPath) is not { IsRegularFile: true } status)
            return;
        else if (status.Links > 0)
        {
            findings.Refuse(
                $"The file '{descriptor.Path}' (descriptor {descriptor.Number}) was deleted or replaced while it is open, and another name of it exists.",
                "Close it before the capture (a FileStream, say), in a hook given to Checkpoint.Register.");
        }
        else
        {
            // Its content goes into the images, up to the limit that CRIU is given.
            findings.Keeps(status.AllocatedBytes);
        }
    }

    private static void CheckDevice(OpenDescriptor descriptor, Findings findings)
    {
        if (FileStatus.OfTarget(descriptor.ProcPath) is not { } status || descriptor.Link.StartsWith("/dev/shm/", StringComparison.Ordinal))
            return;
        if (status.IsTerminal)
        {
            findings.Refuse(
                $"The program has the terminal '{descriptor.Link}' open (descriptor {descriptor.Number}), which is not its own.",
                "Start it with 'dotnet checkpoint run', which gives it a terminal or pipes of its own, or close it before the capture (a SerialPort, say).");
        }
        else if (status.IsDevice && !status.IsMemoryDevice)
        {
            string numbers = string.Create(CultureInfo.InvariantCulture, $"{status.DeviceMajor}:{status.DeviceMinor}");
            findings.Refuse($"The program has the device '{descriptor.Link}' open (descriptor {descriptor.Number}, {numbers}).", CloseIt);
        }
    }
}
