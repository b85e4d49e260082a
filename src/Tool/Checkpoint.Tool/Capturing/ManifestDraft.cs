using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Checkpointing.Native;
using Checkpointing.Store;
using Checkpointing.Store.Facts;
using Checkpointing.Supervision;
using Checkpointing.Tool.Native;

namespace Checkpointing.Tool.Capturing;

/// <summary>The manifest of a checkpoint, put together while it is captured.</summary>
internal sealed class ManifestDraft(CaptureSubject subject, CaptureMessage request, bool stop)
{
    private readonly List<ManifestPhase> _phases = [new("prepare", PhaseOutcome.Ok, request.Preparation.TotalMilliseconds)];
    private readonly DateTime _created = DateTime.UtcNow;
    private IReadOnlyList<MappedFile> _mappedFiles = [];
    private IReadOnlyList<OpenFile> _openFiles = [];
    private IReadOnlyList<int> _tree = [subject.PidB];
    private int _highestId;

    /// <summary>CRIU's name for our pseudo-terminal.</summary>
    public static string TerminalKey(string path) => FileStatus.Of(path)?.TerminalKey ?? throw new IOException($"The terminal '{path}' is gone.");

    public void Time(string phase, Action action)
    {
        long started = Stopwatch.GetTimestamp();
        action();
        _phases.Add(new ManifestPhase(phase, PhaseOutcome.Ok, Math.Round(Stopwatch.GetElapsedTime(started).TotalMilliseconds, 3)));
    }

    /// <summary>What can be looked up while the program is being frozen: its thread that captures maps nothing new meanwhile.</summary>
    public void AddFacts() => _mappedFiles = MappedFiles.Of(ProcessTree.Of(subject.PidB));

    /// <summary>What must be taken while the program is frozen.</summary>
    public void AddFiles(PendingCheckpoint pending) => Time("files", () =>
    {
        _tree = ProcessTree.Of(subject.PidB);
        _highestId = _tree.SelectMany(ProcessTree.ThreadsOf).Append(subject.PidB).Max();
        _openFiles = OpenFiles.Copy(_tree, pending.FilesDirectory, subject.TemporaryFolder);
        TemporaryFolderCopy.Copy(subject.TemporaryFolder, Path.Combine(pending.FilesDirectory, TemporaryFolderCopy.FolderName));
    });

    public CheckpointManifest Complete(PendingCheckpoint pending)
    {
        IReadOnlyList<ImageFile> images = [];
        Time("hash", () => images = ImageHash.Describe(pending.ImagesDirectory));
        return new CheckpointManifest
        {
            Name = pending.Name,
            Generation = request.Generation,
            Created = _created,
            Program = subject.Program,
            Arguments = subject.Arguments,
            WorkingDirectory = subject.WorkingDirectory,
            CapturePoint = request.Point,
            Mode = CaptureMode.Control,
            Processes = new ManifestProcesses
            {
                PidA = Environment.ProcessId,
                PidB = subject.PidB,
                SidB = LibC.getsid(subject.PidB),
                RequesterPid = request.Pid,
                Tree = _tree,
                HighestId = _highestId,
            },
            Options = new ManifestOptions { LeaveRunning = !stop, TcpConnections = request.TcpConnections },
            Phases = _phases,
            Versions = Versions(),
            Cpu = Machine.Cpu,
            MappedFiles = _mappedFiles,
            OpenFiles = _openFiles,
            Stdio = [.. Enumerable.Range(0, 3).Select(Stream)],
            Control = subject.Control,
            TemporaryDirectory = subject.TemporaryFolder,
            Images = images,
        };
    }

    private StandardStream Stream(int number)
    {
        string link = Descriptor.LinkOf(subject.PidB.ToString(CultureInfo.InvariantCulture), number) ?? "";
        // The program may have replaced its streams by files of its own: those are restored like any file.
        bool terminal = subject.TerminalPath is not null && link == subject.TerminalPath;
        return new StandardStream
        {
            Fd = number,
            Link = link,
            Kind = terminal ? StreamKind.Terminal : link.StartsWith("pipe:", StringComparison.Ordinal) ? StreamKind.Pipe : StreamKind.Other,
            Key = terminal ? TerminalKey(subject.TerminalPath!) : link,
        };
    }

    private ManifestVersions Versions() => new()
    {
        Dotnet = request.DotnetVersion,
        Runtime = request.RuntimeVersion,
        Tool = typeof(ManifestDraft).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "",
        Criu = subject.CriuVersion,
        Kernel = Machine.Kernel,
    };
}
