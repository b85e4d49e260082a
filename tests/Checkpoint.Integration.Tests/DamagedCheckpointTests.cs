using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>A restore that cannot be done says so, with 125 and the file's name.</summary>
public sealed class DamagedCheckpointTests(CriuFixture criu) : IntegrationTest(criu)
{
    [Fact]
    public async Task An_image_was_changed_cut_or_removed()
    {
        (await RunAsync("args")).Expect(0);
        foreach (string image in new[] { "inventory.img", "files.img", "core-*.img", "mm-*.img", "pagemap-*.img", "pstree.img" })
        {
            string path = Directory.EnumerateFiles(Path.Combine(Scratch.Store, "args@1", "images"), image).First();
            byte[] whole = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
            byte[] flipped = [.. whole];
            flipped[9] ^= 0xff;
            await ExpectDamagedAsync(path, () => File.WriteAllBytes(path, flipped));
            await ExpectDamagedAsync(path, () => File.WriteAllBytes(path, whole[..^1]));
            await ExpectDamagedAsync(path, () => File.Delete(path));
            await File.WriteAllBytesAsync(path, whole, TestContext.Current.CancellationToken);
        }

        (await ReplayAsync()).Expect(0);
        Assert.Empty(Scratch.LivingProcesses);
    }

    [Fact]
    public async Task A_mapped_file_was_rebuilt()
    {
        string copy = Scratch.Combine("copy");
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(Built.Payload)!))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        (await Tool.RunAsync("run", Path.Combine(copy, "Payload"), "args")).Expect(0);
        await File.AppendAllTextAsync(Path.Combine(copy, "Payload.dll"), "x", TestContext.Current.CancellationToken);

        ToolResult result = await ReplayAsync();
        result.Expect(125);
        Assert.Contains($"{copy}/Payload.dll", result.Error, StringComparison.Ordinal);
        Assert.Contains("apture", result.Error, StringComparison.Ordinal);
    }

    private async Task ExpectDamagedAsync(string path, Action damage)
    {
        damage();
        ToolResult result = (await ReplayAsync()).ExpectError(125, "CKPT9012");
        Assert.Contains(path, result.Error, StringComparison.Ordinal);
    }
}
