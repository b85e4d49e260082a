using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Checkpointing.Native;
using Checkpointing.Store;
using Checkpointing.Store.Facts;
using Checkpointing.Supervision;
using Checkpointing.Tool.Capturing.Inspecting;
using Checkpointing.Tool.Images;
using Checkpointing.Tool.Native;

namespace Checkpointing.Tool.Capturing;

/// <summary>The manifest of a checkpoint, put together while it is captured.</summary>
/// <param name="subject">What is captured.</param>
/// <param name="request">How.</param>
/// <param name="terms">What the supervisor adds.</param>
/// <param name="root">Leads to its root folder; empty when that is ours.</param>
internal sealed class ManifestDraft(CaptureSubject subject, CaptureMessage request, CaptureTerms terms, string root)
{
    private readonly List<ManifestPhase> _phases = [new("prepare", PhaseOutcome.Ok, request.Preparation.TotalMilliseconds)];
    private readonly DateTime _created = DateTime.UtcNow;
    private IReadOnlyList<MappedFile> _mappedFiles = [];
    private ManifestUser? _user;
    private IReadOnlyList<OpenFile> _openFiles = [];
    private IReadOnlyList<int> _tree = [subject.PidB];
    private Findings _findings = new();
    private int _highestId;
    private Task _facts = Task.CompletedTask;
    private Task<IReadOnlyList<ImageFile>>? _images;

    /// <summary>CRIU's name for our pseudo-terminal.</summary>
    public static string TerminalKey(string path) => FileStatus.Of(path)?.TerminalKey ?? throw new IOException($"The terminal '{path}' is gone.");

    public void Time(string phase, Action action)
    {
        long started = Stopwatch.GetTimestamp();
        action();
        _phases.Add(new ManifestPhase(phase, PhaseOutcome.Ok, Math.Round(Stopwatch.GetElapsedTime(started).TotalMilliseconds, 3)));
    }

    /// <summary>Looks for what stands in the way, before anything is frozen.</summary>
    public Findings Inspect(InspectionSubject inspected)
    {
        Time("inspect", () => _findings = Inspection.Run(inspected));
        return _findings;
    }

    /// <summary>
    /// Begins to look up what does not need the program frozen, while CRIU is at work: its thread that captures maps nothing new meanwhile.
    /// </summary>
    public void BeginFacts() => _facts = Task.Run(() =>
    {
        _mappedFiles = MappedFiles.Of(ProcessTree.Of(subject.PidB), root);
        _user = ProcessTree.UserOf(subject.PidB, uid => UserAccount.Of(uid)?.Name);
    });

    /// <summary>What must be taken while the program is frozen.</summary>
    public void AddFiles(PendingCheckpoint pending) => Time("files", () =>
    {
        _tree = ProcessTree.Of(subject.PidB);
        _highestId = HighestId();
        _openFiles = OpenFiles.Copy(_tree, pending.FilesDirectory, subject.TemporaryFolder, root);
        if (subject.TemporaryFolder is { } temporary)
            TemporaryFolderCopy.Copy(root + temporary, Path.Combine(pending.FilesDirectory, TemporaryFolderCopy.FolderName));
    });

    /// <summary>Begins once CRIU has written the images: it is still busy with letting the program go.</summary>
    public void HashImages(PendingCheckpoint pending) => _images = Task.Run(() => Describe(pending.ImagesDirectory));

    /// <exception cref="IOException">The program has ended meanwhile.</exception>
    public CheckpointManifest Complete(PendingCheckpoint pending)
    {
        // A program that is to be stopped is so right after this: it is looked at now or never.
        _facts.GetAwaiter().GetResult();
        IReadOnlyList<ImageFile> images = [];
        Time(terms.Compression == Compression.All ? "compress" : "hash", () => images = _images?.GetAwaiter().GetResult() ?? []);
        return new CheckpointManifest
        {
            Name = pending.Name,
            // A copy that was captured from outside never learned that it is one.
            Generation = Math.Max(request.Generation, subject.Generation),
            Parent = subject.Parent,
            Created = _created,
            Program = subject.Program,
            Arguments = subject.Arguments,
            WorkingDirectory = subject.WorkingDirectory,
            CapturePoint = request.Point,
            Mode = CaptureMode.Control,
            FromOutside = terms.FromOutside,
            Processes = new ManifestProcesses
            {
                PidA = Environment.ProcessId,
                PidB = ProcessTree.InnermostId(subject.PidB),
                SidB = subject.Session ?? ProcessTree.InnermostId(subject.PidB),
                RequesterPid = request.Pid > 0 ? request.Pid : null,
                Tree = [.. _tree.Select(ProcessTree.InnermostId)],
                HighestId = _highestId,
            },
            User = _user,
            Options = new ManifestOptions { LeaveRunning = !terms.Stop, TcpConnections = request.TcpConnections, UnixConnections = request.UnixConnections },
            Phases = _phases,
            Versions = Versions(),
            Cpu = Machine.Cpu,
            MappedFiles = _mappedFiles,
            OpenFiles = _openFiles,
            PinnedFolder = subject.Pinned?.Folder,
            PinnedFiles = subject.Pinned?.AtCapture(_openFiles) ?? [],
            Connections = [.. _findings.Connections.Select(c => c with { Pid = ProcessTree.InnermostId(c.Pid) })],
            DatagramPeers = _findings.HasDatagramPeers,
            Stdio = StandardStreams(subject),
            Control = subject.Control,
            TemporaryDirectory = subject.TemporaryFolder,
            Images = images,
        };
    }

    /// <summary>What the program has under 0, 1 and 2.</summary>
    public static IReadOnlyList<StandardStream> StandardStreams(CaptureSubject subject) => [.. Enumerable.Range(0, 3).Select(n => Stream(subject, n))];

    private IReadOnlyList<ImageFile> Describe(string imagesDirectory)
    {
        IReadOnlySet<string> chosen = CompressedImages.Choose(imagesDirectory, terms.Compression);
        // Side by side: the program waits for both.
        Task<IReadOnlyList<ImageFile>> others = Task.Run(() => ImageHash.Describe(imagesDirectory, i => !chosen.Contains(CompressedImages.NameOf(i))));
        IReadOnlyDictionary<string, long> sizes = CompressedImages.Compress(imagesDirectory, chosen);
        return
        [
            .. ImageHash.Describe(imagesDirectory, sizes.ContainsKey).Select(i => i with { UncompressedBytes = sizes[i.Name] })
                .Concat(others.GetAwaiter().GetResult())
                .OrderBy(i => i.Name, StringComparer.Ordinal),
        ];
    }

    private int HighestId()
    {
        IEnumerable<int> all = _tree.SelectMany(ProcessTree.ThreadsOf).Append(subject.PidB);
        // Elsewhere each has to be asked for its own name.
        return root.Length == 0 ? all.Max() : all.Max(ProcessTree.InnermostId);
    }

    private static StandardStream Stream(CaptureSubject subject, int number)
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
