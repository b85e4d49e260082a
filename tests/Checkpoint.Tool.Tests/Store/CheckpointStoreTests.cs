using Checkpointing.Store;

namespace Checkpointing.Tool.Tests.Store;

public sealed class CheckpointStoreTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly TemporaryFolder _folder = new();
    private readonly CheckpointStore _store;

    public CheckpointStoreTests() => _store = CheckpointStore.Open(_folder.Combine("store"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_committed_checkpoint_has_all_that_was_written()
    {
        StoredCheckpoint stored = Checkpoints.Add(_store);

        StoredCheckpoint found = Assert.Single(_store.List());
        Assert.Equal("warm@1", found.Reference);
        Assert.Equal(stored.Id, found.Id);
        Assert.Null(found.Problem);
        Assert.Equal(Path.Combine(_store.Directory, "warm@1"), found.Directory);
        Assert.Equal("log line", File.ReadAllText(Path.Combine(found.FilesDirectory, "1")));
        Assert.Equal(["checkpoint.json", "files", "images", "logs"], Entries(found.Directory));
        Assert.Equal([("inventory.img", 9), ("pages-1.img", 9 + 12)], found.Manifest.Images.Select(i => (i.Name, i.SizeBytes)));
        Assert.Equal(9 + 9 + 12 + "log line".Length, found.Manifest.SizeBytes);
    }

    [Fact]
    public void A_manifest_comes_back_as_it_was_committed()
    {
        CheckpointManifest read = Checkpoints.Add(_store).Manifest;

        CheckpointManifest written = Checkpoints.Manifest(read.Images) with { Id = read.Id, Number = 1, SizeBytes = read.SizeBytes };
        Assert.Equivalent(written, read, strict: true);
    }

    [Fact]
    public void Nothing_is_seen_before_the_commit_nor_left_without_one()
    {
        using (PendingCheckpoint pending = _store.Begin("warm"))
        {
            Checkpoints.WriteImages(pending);
            Assert.Empty(_store.List());
            Assert.Equal(12, pending.Id.Length);
        }

        Assert.Empty(_store.List());
        Assert.Empty(Entries(Path.Combine(_store.Directory, ".pending")));
    }

    [Fact]
    public void Numbers_count_by_name_and_stay_when_others_go()
    {
        StoredCheckpoint first = Checkpoints.Add(_store);
        Checkpoints.Add(_store);
        Checkpoints.Add(_store, "cold");

        _store.Remove(first);
        StoredCheckpoint next = Checkpoints.Add(_store);

        Assert.Equal("warm@3", next.Reference);
        Assert.Equal(["cold@1", "warm@2", "warm@3"], _store.List().Select(c => c.Reference).Order());
        Assert.Empty(Entries(Path.Combine(_store.Directory, ".pending")));
    }

    [Fact]
    public void The_list_begins_with_the_newest()
    {
        Checkpoints.Add(_store, "b", m => m with { Created = Checkpoints.Noon.AddHours(1) });
        Checkpoints.Add(_store, "c", m => m with { Created = Checkpoints.Noon.AddHours(2) });
        Checkpoints.Add(_store, "a");

        Assert.Equal(["c@1", "b@1", "a@1"], _store.List().Select(c => c.Reference));
    }

    [Fact]
    public void Store_and_checkpoints_are_closed_to_others()
    {
        StoredCheckpoint stored = Checkpoints.Add(_store);

        foreach (string folder in new[] { _store.Directory, stored.Directory, stored.ImagesDirectory, stored.FilesDirectory, stored.LogsDirectory })
            Assert.Equal(Private, File.GetUnixFileMode(folder));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(stored.ManifestPath));
    }

    [Fact]
    public void An_open_store_is_closed_and_said_to_have_been_open()
    {
        Checkpoints.Add(_store);
        File.SetUnixFileMode(_store.Directory, Private | UnixFileMode.GroupRead | UnixFileMode.OtherExecute);

        CheckpointStore opened = CheckpointStore.Open(_store.Directory);

        Assert.Contains("0741", opened.Warning);
        Assert.Equal(Private, File.GetUnixFileMode(_store.Directory));
        Assert.Null(CheckpointStore.Open(_store.Directory).Warning);
    }

    [Fact]
    public void A_folder_of_something_else_is_refused_and_left_as_it_is()
    {
        string foreign = _folder.Combine("documents");
        Directory.CreateDirectory(foreign, Private | UnixFileMode.OtherRead);
        File.WriteAllText(Path.Combine(foreign, "letter.txt"), "");

        var exception = Assert.Throws<StoreException>(() => CheckpointStore.Open(foreign));

        Assert.Contains("letter.txt", exception.Message);
        Assert.Equal(Private | UnixFileMode.OtherRead, File.GetUnixFileMode(foreign));
    }

    [Fact]
    public void An_empty_shared_folder_is_refused()
    {
        string shared = _folder.Combine("shared");
        Directory.CreateDirectory(shared, Private | UnixFileMode.StickyBit);
        File.SetUnixFileMode(shared, Private | UnixFileMode.OtherWrite | UnixFileMode.StickyBit);

        Assert.Contains("shared", Assert.Throws<StoreException>(() => CheckpointStore.Open(shared)).Message);
    }

    [Fact]
    public void A_store_that_is_a_file_is_refused()
    {
        File.WriteAllText(_folder.Combine("file"), "");

        Assert.Contains("not a folder", Assert.Throws<StoreException>(() => CheckpointStore.Open(_folder.Combine("file"))).Message);
    }

    [Fact]
    public void A_commit_may_be_flushed_later()
    {
        using PendingCheckpoint pending = _store.Begin("warm");
        Checkpoints.WriteImages(pending);
        File.CreateSymbolicLink(Path.Combine(pending.LogsDirectory, "dump.log"), "/nowhere");

        StoredCheckpoint stored = pending.Commit(Checkpoints.Manifest(ImageHash.Describe(pending.ImagesDirectory)), flush: false);
        Assert.True(stored.TryFlushToDisk());

        Assert.Null(_store.Find("warm@1").Problem);
    }

    [Fact]
    public void Images_that_change_before_the_commit_are_refused_and_nothing_is_left()
    {
        using (PendingCheckpoint pending = _store.Begin("warm"))
        {
            Checkpoints.WriteImages(pending);
            IReadOnlyList<ImageFile> images = ImageHash.Describe(pending.ImagesDirectory);
            File.AppendAllText(Path.Combine(pending.ImagesDirectory, "pages-1.img"), "more");
            Assert.Throws<StoreException>(() => pending.Commit(Checkpoints.Manifest(images)));
        }

        Assert.Empty(_store.List());
        Assert.Empty(Entries(Path.Combine(_store.Directory, ".pending")));
    }

    [Fact]
    public void A_name_that_cannot_be_a_folder_is_refused() =>
        Assert.Throws<ArgumentException>(() => _store.Begin("../evil"));

    [Fact]
    public void Removing_twice_says_that_it_is_gone()
    {
        StoredCheckpoint stored = Checkpoints.Add(_store);
        _store.Remove(stored);

        Assert.Throws<CheckpointNotFoundException>(() => _store.Remove(stored));
    }

    [Fact]
    public void Listing_a_store_that_does_not_exist_does_not_make_it()
    {
        Assert.Empty(_store.List());
        Assert.False(Directory.Exists(_store.Directory));
    }

    private static string[] Entries(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder).Select(e => Path.GetFileName(e)).Order(StringComparer.Ordinal)];
}
