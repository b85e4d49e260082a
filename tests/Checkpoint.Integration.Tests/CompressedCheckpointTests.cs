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

    /// <summary>Compiled code, which lies in a memory file that we fill and not CRIU.</summary>
    [Fact]
    public async Task Without_being_asked_compiled_code_is_compressed_and_nothing_else()
    {
        (await Tool.RunAsync("run", "--stop-after-capture", Built.Payload, "threads", "4")).Expect(0);

        Assert.Single(Directory.GetFiles(Images, "pages-*.img.lz4"));
        Assert.Single(Directory.GetFiles(Images, "pages-*.img"));
        Assert.Contains("LZ4", (await Tool.RunAsync("show", "threads")).Expect(0).Output, StringComparison.Ordinal);
        foreach (string[] command in new[] { ["replay", "threads"], ["replay", "threads", "-n", "3", "-j", "2"], new[] { "replay", "threads", "--no-isolation" } })
            (await Tool.RunAsync(command)).Expect(0);
        (await Tool.RunAsync("verify", "threads")).Expect(0);
    }

    [Fact]
    public async Task Images_stay_as_CRIU_wrote_them_where_that_is_wanted()
    {
        (await Tool.RunAsync("run", "--no-compress", "--stop-after-capture", Built.Payload, "threads", "4")).Expect(0);

        Assert.Empty(Directory.GetFiles(Images, "*.lz4"));
        Assert.Equal("JustRestored", (await ReplayAsync()).Expect(0)["outcome"]);
        Assert.Contains("contradict", (await Tool.RunAsync("run", "--no-compress", "--compress", Built.Payload)).ExpectError(2, "CKPT9001").Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pages-1.img.lz4")]
    [InlineData("pages-2.img.lz4")]
    public async Task One_that_was_damaged_is_named(string image)
    {
        (await Tool.RunAsync("run", "--compress", "--stop-after-capture", Built.Payload, "threads", "4")).Expect(0);
        string path = Path.Combine(Images, image);
        byte[] whole = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        whole[whole.Length / 2] ^= 4;
        await File.WriteAllBytesAsync(path, whole, TestContext.Current.CancellationToken);

        foreach (string[] command in new[] { ["replay", "threads"], new[] { "replay", "threads", "-n", "2" } })
            Assert.Contains(path, (await Tool.RunAsync(command)).ExpectError(125, "CKPT9012").Error, StringComparison.Ordinal);
        Assert.Contains(path, (await Tool.RunAsync("verify", "threads")).Expect(125).Output, StringComparison.Ordinal);
        Assert.Empty(Scratch.LivingProcesses);
    }
}
