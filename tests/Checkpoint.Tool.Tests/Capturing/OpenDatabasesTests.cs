using Checkpointing.Store;
using Checkpointing.Tool.Capturing;

namespace Checkpointing.Tool.Tests.Capturing;

public sealed class OpenDatabasesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("SQLite format 3\0", "/srv/app.db-shm", true)]
    [InlineData("SQLite format 3\0", "/srv/app.db-wal", false)]
    [InlineData("SQLite format 3", "/srv/app.db-shm", false)]
    [InlineData("a log, and not a short one", "/srv/app.db-shm", false)]
    public void A_database_shares_its_journal_unless_its_log_was_open_too(string content, string other, bool shared)
    {
        StoredCheckpoint checkpoint = Checkpoints.Add(CheckpointStore.Open(_folder.Combine("store")), change: m => m with { OpenFiles = [Copied("/srv/app.db", "0"), Copied(other, "1")] });
        File.WriteAllText(Path.Combine(checkpoint.FilesDirectory, "0"), content);
        Assert.Equal(shared ? ["/srv/app.db"] : [], OpenDatabases.WithSharedJournal(checkpoint));
    }

    private static OpenFile Copied(string path, string copy) => new() { Path = path, Fd = 7, Pid = 4111, Flags = 0x8002, Size = 16, Action = FileAction.Copied, Copy = copy };
}
