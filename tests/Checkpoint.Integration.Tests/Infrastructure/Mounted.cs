namespace Checkpointing.Integration.Tests.Infrastructure;

/// <summary>A file system in memory that is soon full, mounted for one test.</summary>
internal sealed class Mounted : IAsyncDisposable
{
    private readonly Tool _tool;
    private readonly string _folder;

    private Mounted(Tool tool, string folder)
    {
        _tool = tool;
        _folder = folder;
    }

    public static async Task<Mounted> SmallAsync(Tool tool, string folder, int kilobytes)
    {
        ToolResult mounted = await tool.ShellAsync($"mkdir -m 700 {folder} && mount -t tmpfs -o size={kilobytes}k,mode=700 tmpfs {folder}");
        Assert.SkipUnless(mounted.ExitCode == 0, $"A file system can be mounted by root only: {mounted.Error}");
        return new Mounted(tool, folder);
    }

    public async Task ResizeAsync(int kilobytes) => (await _tool.ShellAsync($"mount -o remount,size={kilobytes}k {_folder}")).Expect(0);

    /// <summary>Leaves no room at all.</summary>
    public async Task FillAsync() => await _tool.ShellAsync($"dd if=/dev/zero of={_folder}/.fill bs=1M 2>&1");

    public async ValueTask DisposeAsync() => (await _tool.ShellAsync($"umount {_folder}")).Expect(0);
}
