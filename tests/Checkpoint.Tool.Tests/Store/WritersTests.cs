using Checkpointing.Store;

namespace Checkpointing.Tool.Tests.Store;

/// <summary>Many writers at once, and writers that die.</summary>
public sealed class WritersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CheckpointStore _store;

    public WritersTests() => _store = CheckpointStore.Open(_folder.Combine("store"));

    private string Pending => Path.Combine(_store.Directory, ".pending");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Six_writers_with_a_remover_and_a_reader_never_meet()
    {
        const int Writers = 6, Each = 10;
        using var done = new CancellationTokenSource();
        Task reader = Task.Run(
            () =>
            {
                while (!done.IsCancellationRequested)
                {
                    foreach (StoredCheckpoint seen in _store.List())
                        Assert.True(seen.Problem is null || IsGoneOrWhole(seen.Directory), seen.Problem?.Message);
                }
            },
            TestContext.Current.CancellationToken);
        Task[] writers =
        [
            .. Enumerable.Range(0, Writers).Select(w => Task.Factory.StartNew(
                () =>
                {
                    CheckpointStore own = CheckpointStore.Open(_store.Directory);
                    for (int i = 0; i < Each; i++)
                    {
                        StoredCheckpoint mine = Checkpoints.Add(own, "shared");
                        Checkpoints.Add(own, $"own{w}");
                        if (i % 5 == 0)
                            own.Remove(mine);
                    }
                },
                TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)),
        ];
        await Task.WhenAll(writers);
        await done.CancelAsync();
        await reader;

        IReadOnlyList<StoredCheckpoint> all = _store.List();
        Assert.Equal(Writers * Each + Writers * Each * 4 / 5, all.Count);
        Assert.Equal(all.Count, all.Select(c => c.Id).Distinct().Count());
        for (int w = 0; w < Writers; w++)
            Assert.Equal(Enumerable.Range(1, Each), all.Where(c => c.Name == $"own{w}").Select(c => c.Number).Order());
        Assert.Empty(Directory.GetDirectories(Pending));
    }

    /// <summary>
    /// One that was being removed when it was listed is not half a checkpoint. Its number may have been given to the next by now,
    /// which may be on its way out again; half a checkpoint would stay one.
    /// </summary>
    private bool IsGoneOrWhole(string directory) => Enumerable.Range(0, 20).Any(_ => _store.List().Where(c => c.Directory == directory).All(c => c.Problem is null));

    [Fact]
    public void What_a_dead_writer_left_is_cleared_away()
    {
        string left = Abandon(mark: DeadMark());

        using PendingCheckpoint next = _store.Begin("warm");

        Assert.False(Directory.Exists(left));
        Assert.True(Directory.Exists(next.ImagesDirectory));
    }

    [Fact]
    public void A_folder_whose_writer_had_no_time_to_sign_is_cleared_away()
    {
        string left = Abandon(mark: null);

        using PendingCheckpoint next = _store.Begin("warm");

        Assert.False(Directory.Exists(left));
    }

    [Fact]
    public void A_living_writer_is_left_alone_with_a_lock_and_without()
    {
        using PendingCheckpoint locked = _store.Begin("warm");
        using PendingCheckpoint signed = _store.Begin("warm", holdLock: false);
        // A lock alone is enough as well: the mark may be of a process that cannot be seen.
        File.WriteAllText(Path.Combine(locked.Directory, ".writer"), DeadMark());

        using PendingCheckpoint next = _store.Begin("warm");

        Assert.True(Directory.Exists(locked.ImagesDirectory));
        Assert.True(Directory.Exists(signed.ImagesDirectory));
    }

    [Fact]
    public void A_writer_in_another_pid_namespace_is_taken_for_alive()
    {
        string left = Abandon(DeadMark().Replace("pid:[", "pid:[9", StringComparison.Ordinal));

        using PendingCheckpoint next = _store.Begin("warm");

        Assert.True(Directory.Exists(left));
    }

    [Fact]
    public void A_writer_from_before_the_last_boot_is_dead()
    {
        string[] mark = OwnMark().Split(' ');
        string left = Abandon($"{mark[0]} {mark[1]} 00000000-0000-0000-0000-000000000000 pid:[1]");

        using PendingCheckpoint next = _store.Begin("warm");

        Assert.False(Directory.Exists(left));
    }

    [Fact]
    public void A_program_that_dumps_itself_keeps_no_descriptor_of_the_store_open()
    {
        using PendingCheckpoint signed = _store.Begin("warm", holdLock: false);

        Assert.DoesNotContain(
            Directory.EnumerateFiles("/proc/self/fd").Concat(Directory.EnumerateDirectories("/proc/self/fd")),
            fd => new FileInfo(fd).LinkTarget?.StartsWith(_store.Directory, StringComparison.Ordinal) == true);
    }

    [Fact]
    public void A_busy_store_is_named_with_the_lock_that_is_held()
    {
        Directory.CreateDirectory(_store.Directory);
        string path = Path.Combine(_store.Directory, ".lock");
        using FolderLock held = FolderLock.OfFile(path, TimeSpan.FromSeconds(1));

        var exception = Assert.Throws<StoreException>(() => FolderLock.OfFile(path, TimeSpan.FromMilliseconds(20)));

        Assert.Contains(path, exception.Message);
    }

    private string Abandon(string? mark)
    {
        string left = Path.Combine(Pending, "0123456789ab");
        Directory.CreateDirectory(Path.Combine(left, "images"));
        File.WriteAllText(Path.Combine(left, "images", "pages-1.img"), "half");
        if (mark is not null)
            File.WriteAllText(Path.Combine(left, ".writer"), mark);
        return left;
    }

    private string OwnMark()
    {
        using PendingCheckpoint pending = _store.Begin("mark");
        return File.ReadAllText(Path.Combine(pending.Directory, ".writer"));
    }

    /// <summary>A mark with this process's id and another start time: the id was given to somebody else since.</summary>
    private string DeadMark()
    {
        string[] mark = OwnMark().Split(' ');
        Assert.Equal(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), mark[0]);
        return $"{mark[0]} 1 {mark[2]} {mark[3]}";
    }
}
