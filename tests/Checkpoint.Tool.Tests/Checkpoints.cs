using Checkpointing.Store;

namespace Checkpointing.Tool.Tests;

/// <summary>Checkpoints made by hand: what a store holds, without CRIU.</summary>
internal static class Checkpoints
{
    public static readonly DateTime Noon = new(2026, 3, 4, 12, 0, 0, DateTimeKind.Utc);

    /// <summary>A manifest as a capture of `app.dll one "two words"` at the point "warm" would leave it, for the images given.</summary>
    public static CheckpointManifest Manifest(IReadOnlyList<ImageFile> images) => new()
    {
        Name = "warm",
        Generation = 0,
        Created = Noon,
        Program = "/srv/app/app.dll",
        Arguments = ["one", "two words"],
        WorkingDirectory = "/srv/app",
        CapturePoint = "warm",
        Mode = CaptureMode.Control,
        Processes = new() { PidA = 4100, PidB = 4111, SidB = 4111, RequesterPid = 4111, Tree = [4111], HighestId = 4130 },
        User = new() { Name = "alice", Uid = 1000, Gid = 1000, Groups = [27, 1000] },
        Options = new() { LeaveRunning = true, TcpConnections = TcpConnections.Close },
        Phases = [new("prepare", PhaseOutcome.Ok, 12.5), new("dump", PhaseOutcome.Ok, 80.25), new("files", PhaseOutcome.Skipped, 0)],
        Versions = new() { Dotnet = "10.0.12", Runtime = "0.1.0", Tool = "0.1.0", Criu = "4.2.1", Kernel = "6.18.0" },
        Cpu = new("x64", ["sse4_2", "avx2"]),
        MappedFiles = [new("/usr/lib/libc.so.6", 1_926_232, "0fb1"), new("/srv/app/app.dll", 6_144, null)],
        OpenFiles = [new() { Path = "/srv/app/app.log", Fd = 7, Pid = 4111, Flags = 0x8001, Size = 343, Action = FileAction.Copied, Copy = "files/1" }],
        Connections =
        [
            new() { Kind = ConnectionKind.Tcp, Pid = 4111, Fd = 8, Link = "socket:[4801]", SocketType = 1, Local = "127.0.0.1:40066", Remote = "127.0.0.1:5432", Action = ConnectionAction.Closed },
            new() { Kind = ConnectionKind.Tcp, Pid = 4111, Fd = 9, Link = "socket:[4802]", SocketType = 1, Local = "127.0.0.1:40068", Remote = "127.0.0.1:5432", Action = ConnectionAction.Closed },
        ],
        Stdio =
        [
            new() { Fd = 0, Kind = StreamKind.Null, Link = "/dev/null", Key = "dev[1/3]" },
            new() { Fd = 1, Kind = StreamKind.Terminal, Link = "/dev/pts/3", Key = "tty[8803:18]" },
            new() { Fd = 2, Kind = StreamKind.Pipe, Link = "pipe:[4712]", Key = "pipe:[4712]" },
        ],
        Control = new(6, "socket:[4711]", 4711),
        TemporaryDirectory = "/tmp/.checkpoint-0/x",
        Images = images,
    };

    /// <summary>Adds a checkpoint with two small images and one copied file to a store.</summary>
    public static StoredCheckpoint Add(CheckpointStore store, string name = "warm", Func<CheckpointManifest, CheckpointManifest>? change = null)
    {
        using PendingCheckpoint pending = store.Begin(name);
        WriteImages(pending);
        CheckpointManifest manifest = Manifest(ImageHash.Describe(pending.ImagesDirectory));
        return pending.Commit(change is null ? manifest : change(manifest));
    }

    public static void WriteImages(PendingCheckpoint pending)
    {
        File.WriteAllText(Path.Combine(pending.ImagesDirectory, "inventory.img"), "inventory");
        File.WriteAllText(Path.Combine(pending.ImagesDirectory, "pages-1.img"), "pages of " + pending.Id);
        File.WriteAllText(Path.Combine(pending.FilesDirectory, "1"), "log line");
    }
}
