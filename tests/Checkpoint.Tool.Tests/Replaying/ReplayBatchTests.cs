using Checkpointing.Criu;
using Checkpointing.Store;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Replaying;
using Checkpointing.Tool.Replaying.Many;
using Checkpointing.Tool.Setup;

namespace Checkpointing.Tool.Tests.Replaying;

public sealed class ReplayBatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Each copy has a thread of its own, on which it would end the tool at once, with nothing taken away and no exit code.</summary>
    [Fact]
    public void What_nobody_foresaw_comes_to_who_waits_for_the_copies()
    {
        using var host = new ToolHost { Out = TextWriter.Null, Error = TextWriter.Null, WorkingDirectory = "/", Environment = new Dictionary<string, string>() };
        StoredCheckpoint checkpoint = Checkpoints.Add(CheckpointStore.Open(_folder.Combine("store")));
        var request = new ReplayRequest { Checkpoint = checkpoint, Count = 3, AtOnce = 2, Isolated = false, Detach = true, OutputDirectory = "no\0folder" };
        var batch = new ReplayBatch(request, CapturedFiles.Of(checkpoint), new CriuInstallation("/nowhere/criu", new CriuVersion(4, 2), "test"), new Reporter(host));

        Assert.Throws<ArgumentException>(() => batch.Run());
        Assert.False(Directory.Exists(Path.Combine(checkpoint.Directory, ReplayFolder.ReplaysFolder)));
    }

    public void Dispose() => _folder.Dispose();
}
