using Checkpointing.Criu;
using Checkpointing.Native;
using Checkpointing.Store;
using Checkpointing.Store.Facts;

namespace Checkpointing.Supervision;

/// <summary>The manifest of a checkpoint that a program made of itself.</summary>
internal static class ServiceManifest
{
    public static CheckpointManifest Of(CaptureRequest request, PendingCheckpoint pending, CriuVersion criu, TimeSpan dump)
    {
        MoveLogs(pending);
        IReadOnlyList<int> tree = ProcessTree.Of(Environment.ProcessId);
        return new CheckpointManifest
        {
            Name = pending.Name,
            Generation = request.Generation,
            Created = DateTime.UtcNow,
            Program = Environment.ProcessPath ?? "",
            Arguments = Environment.GetCommandLineArgs()[1..],
            WorkingDirectory = Environment.CurrentDirectory,
            CapturePoint = request.Name,
            Mode = CaptureMode.Service,
            Processes = new ManifestProcesses
            {
                PidB = Environment.ProcessId,
                SidB = LibC.getsid(0),
                RequesterPid = Environment.ProcessId,
                Tree = tree,
                HighestId = tree.SelectMany(ProcessTree.ThreadsOf).Append(Environment.ProcessId).Max(),
            },
            User = ProcessTree.UserOf(Environment.ProcessId, _ => Environment.UserName is { Length: > 0 } name ? name : null),
            Options = new ManifestOptions { LeaveRunning = request.Options.LeaveRunning, TcpConnections = request.Options.TcpConnections },
            Phases =
            [
                new ManifestPhase("prepare", PhaseOutcome.Ok, request.PreparationTime.TotalMilliseconds),
                new ManifestPhase("dump", PhaseOutcome.Ok, dump.TotalMilliseconds),
            ],
            Versions = new ManifestVersions
            {
                Dotnet = Environment.Version.ToString(),
                Runtime = RuntimeVersion.Text,
                Criu = criu.ToString(),
                Kernel = Machine.Kernel,
            },
            Cpu = Machine.Cpu,
            MappedFiles = MappedFiles.Of(tree),
            // This process runs again: what its other threads wrote meanwhile is in the copies, too, and only in them.
            OpenFiles = OpenFiles.Copy(tree, pending.FilesDirectory, temporaryFolder: null),
            Stdio = [.. Enumerable.Range(0, 3).Select(Stream)],
            Images = ImageHash.Describe(pending.ImagesDirectory),
        };
    }

    private static StandardStream Stream(int number)
    {
        string link = Descriptor.LinkOf("self", number) ?? "";
        return new StandardStream { Fd = number, Link = link, Key = link, Kind = KindOf(number, link) };
    }

    private static StreamKind KindOf(int number, string link) =>
        link.StartsWith("pipe:", StringComparison.Ordinal) ? StreamKind.Pipe
        : LibC.isatty(number) == 1 ? StreamKind.Terminal
        : link == "/dev/null" ? StreamKind.Null
        : File.Exists(link) ? StreamKind.File
        : StreamKind.Other;

    private static void MoveLogs(PendingCheckpoint pending)
    {
        foreach (string file in Directory.EnumerateFiles(pending.ImagesDirectory).Where(f => !f.EndsWith(".img", StringComparison.Ordinal)))
            File.Move(file, Path.Combine(pending.LogsDirectory, Path.GetFileName(file)));
    }
}
