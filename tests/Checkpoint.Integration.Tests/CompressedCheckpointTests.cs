using System.Text.Json;
using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>Images that were compressed at the capture and are unpacked at the replay.</summary>
public sealed class CompressedCheckpointTests(CriuFixture criu) : IntegrationTest(criu)
{
    private string Images => Path.Combine(Scratch.Store, "threads@1", "images");

    [Fact]
    public async Task Copies_are_as_whole_as_from_images_that_were_not()
    {
        (await Tool.RunAsync("run", "--compress", Built.Payload, "threads", "4")).Expect(0);

        string[] pages = [.. Directory.GetFiles(Images, "pages-*").Select(p => Path.GetFileName(p))];
        Assert.NotEmpty(pages);
        Assert.All(pages, p => Assert.EndsWith(".img.lz4", p, StringComparison.Ordinal));
        JsonElement[] images = [.. Json.Read(Path.Combine(Scratch.Store, "threads@1", "checkpoint.json")).GetProperty("images").EnumerateArray()];
        long unpacked = images.Where(i => i.TryGetProperty("uncompressedBytes", out _)).Sum(i => i.GetProperty("uncompressedBytes").GetInt64());
        Assert.True(images.Sum(i => i.GetProperty("sizeBytes").GetInt64()) < unpacked / 2, $"{unpacked} bytes");

        Assert.Equal("JustRestored", (await ReplayAsync()).Expect(0)["outcome"]);
        (await Tool.RunAsync("replay", "threads", "-n", "4", "-j", "2")).Expect(0);
        (await Tool.RunAsync("replay", "threads", "--no-isolation")).Expect(0);
        (await Tool.RunAsync("verify", "threads")).Expect(0);
        Assert.False(Directory.Exists(Path.Combine(Scratch.Store, "threads@1", "replays")));
    }

    [Fact]
    public async Task One_that_was_damaged_is_named()
    {
        (await Tool.RunAsync("run", "--compress", "--stop-after-capture", Built.Payload, "threads", "4")).Expect(0);
        string path = Path.Combine(Images, "pages-1.img.lz4");
        byte[] whole = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        whole[whole.Length / 2] ^= 4;
        await File.WriteAllBytesAsync(path, whole, TestContext.Current.CancellationToken);

        foreach (string[] command in new[] { ["replay", "threads"], new[] { "replay", "threads", "-n", "2" } })
            Assert.Contains(path, (await Tool.RunAsync(command)).ExpectError(125, "CKPT9012").Error, StringComparison.Ordinal);
        Assert.Contains(path, (await Tool.RunAsync("verify", "threads")).Expect(125).Output, StringComparison.Ordinal);
        Assert.Empty(Scratch.LivingProcesses);
    }
}
