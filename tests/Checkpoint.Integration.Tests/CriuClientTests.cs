using Checkpointing.Criu;
using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>The public binding against the real thing.</summary>
public sealed class CriuClientTests(CriuFixture criu) : IntegrationTest(criu)
{
    private readonly CriuClient _client = CriuClient.ForExecutable(CriuFixture.Executable);

    private RunningProcess? _sleeper;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Version_is_what_criu_says_itself()
    {
        CriuVersion version = await _client.GetVersionAsync(Token);
        await using RunningProcess criu = Tool.StartCommand([CriuFixture.Executable, "--version"]);
        Assert.Contains($"Version: {version}", (await criu.WaitAsync()).Output, StringComparison.Ordinal);
        Assert.True(version >= new CriuVersion(3, 0));
    }

    [Fact]
    public async Task Check_and_features()
    {
        await _client.CheckAsync(Token);
        CriuFeatures all = CriuFeatures.MemoryTracking | CriuFeatures.LazyPages | CriuFeatures.PidFdStore;
        Assert.Equal(CriuFeatures.None, await _client.CheckFeaturesAsync(all, Token) & ~all);
    }

    [Fact]
    public async Task A_process_is_dumped_and_restored_as_our_child()
    {
        int pid = await StartSleeperAsync();
        var phases = new List<string>();
        string images = Directory.CreateDirectory(Scratch.Combine("images")).FullName;
        CriuDumpResult dump = await _client.DumpAsync(new CriuDumpOptions(images) { Pid = pid, OnNotification = n => phases.Add(n.Phase) }, Token);

        Assert.False(dump.Restored);
        Assert.True(phases.IndexOf(CriuPhases.PreDump) >= 0 && phases.IndexOf(CriuPhases.PreDump) < phases.IndexOf(CriuPhases.PostDump), string.Join(' ', phases));
        await Until.TrueAsync(() => _sleeper!.HasExited && Processes.StateOf(pid) is null, "the end of the dumped process");

        phases.Clear();
        int restored = await _client.RestoreAsync(new CriuRestoreOptions(images) { AsSibling = true, OnNotification = n => phases.Add(n.Phase) }, Token);
        Assert.Equal(pid, restored);
        Assert.Equal(Environment.ProcessId, Processes.ParentOf(restored));
        Assert.True(phases.IndexOf(CriuPhases.PreRestore) >= 0 && phases.IndexOf(CriuPhases.PreRestore) < phases.IndexOf(CriuPhases.PostRestore), string.Join(' ', phases));
        Kernel.Kill(restored, Kernel.SIGKILL);
        Assert.Equal(9, Kernel.Reap(restored) & 0x7f);
    }

    [Fact]
    public async Task A_handler_that_throws_makes_CRIU_roll_back()
    {
        int pid = await StartSleeperAsync();
        string images = Directory.CreateDirectory(Scratch.Combine("images")).FullName;
        var options = new CriuDumpOptions(images)
        {
            Pid = pid,
            OnNotification = n =>
            {
                if (n.Phase == CriuPhases.PostDump)
                    throw new InvalidDataException("not this time");
            },
        };
        await Assert.ThrowsAsync<InvalidDataException>(() => _client.DumpAsync(options, Token));
        await Until.TrueAsync(() => Processes.StateOf(pid) == 'S', "the process runs on");
        Kernel.Kill(pid, Kernel.SIGKILL);
    }

    [Fact]
    public async Task A_pre_dump_leaves_the_process_running()
    {
        Assert.SkipUnless(
            await _client.CheckFeaturesAsync(CriuFeatures.MemoryTracking, Token) == CriuFeatures.MemoryTracking,
            "This kernel does not track changed memory (CONFIG_MEM_SOFT_DIRTY).");
        int pid = await StartSleeperAsync();
        string first = Directory.CreateDirectory(Scratch.Combine("first")).FullName, second = Directory.CreateDirectory(Scratch.Combine("second")).FullName;
        await _client.PreDumpAsync(new CriuDumpOptions(first) { Pid = pid }, Token);
        Assert.True(Processes.Exists(pid));
        await _client.DumpAsync(new CriuDumpOptions(second) { Pid = pid, ParentImages = "../first", TrackMemory = true }, Token);
        Assert.True(Path.Exists(Path.Combine(second, "parent")));
    }

    [Fact]
    public async Task Errors_have_types()
    {
        string empty = Directory.CreateDirectory(Scratch.Combine("empty")).FullName;
        var restore = await Assert.ThrowsAsync<CriuRequestException>(() => _client.RestoreAsync(new CriuRestoreOptions(empty), Token));
        Assert.Equal("RESTORE", restore.Request);
        Assert.Equal(Path.Combine(empty, "criu.log"), restore.LogPath);
        Assert.True(File.Exists(restore.LogPath));

        var dump = await Assert.ThrowsAsync<CriuRequestException>(() => _client.DumpAsync(new CriuDumpOptions(empty) { Pid = 999_999_9 }, Token));
        Assert.Equal("DUMP", dump.Request);
        await Assert.ThrowsAsync<CriuUnavailableException>(() => _client.DumpAsync(new CriuDumpOptions(Scratch.Combine("missing")) { Pid = 1 }, Token));
        await Assert.ThrowsAsync<CriuUnavailableException>(() => CriuClient.ForExecutable("/nonexistent/criu").GetVersionAsync(Token));
        await Assert.ThrowsAsync<CriuUnavailableException>(() => CriuClient.ForExecutable("/bin/false").GetVersionAsync(Token));
    }

    [Fact]
    public async Task A_dump_can_be_given_up()
    {
        int pid = await StartSleeperAsync();
        string images = Directory.CreateDirectory(Scratch.Combine("images")).FullName;
        using var source = new CancellationTokenSource();
        var options = new CriuDumpOptions(images) { Pid = pid, OnNotification = _ => source.Cancel() };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _client.DumpAsync(options, source.Token));
        await Until.TrueAsync(() => Processes.StateOf(pid) == 'S', "the process runs on");
        Kernel.Kill(pid, Kernel.SIGKILL);
    }

    /// <summary>A session leader without streams of ours: what CRIU dumps without any option.</summary>
    private async Task<int> StartSleeperAsync()
    {
        // A child of this process, which reaps it: its id must be free for the restore.
        _sleeper = Tool.StartCommand(["/bin/bash", "-c", "exec setsid sleep 600 </dev/null >/dev/null 2>&1"]);
        int pid = _sleeper.Id;
        await Until.TrueAsync(() => Processes.CommandLineOf(pid) == "sleep 600", "the sleeper");
        return pid;
    }
}
