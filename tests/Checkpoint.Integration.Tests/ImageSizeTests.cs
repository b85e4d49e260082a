using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>What does not go into an image.</summary>
public sealed class ImageSizeTests(CriuFixture criu) : IntegrationTest(criu)
{
    private const int Megabytes = 24;

    [Fact]
    public async Task Garbage_and_freed_native_memory_are_left_out()
    {
        long without = await SizeAsync($"{Megabytes}"), with = await SizeAsync($"{Megabytes}", "keep");

        // Once as garbage and once as memory that malloc kept, less what a freed block of the two heaps happens to leave.
        Assert.True(with - without > 2 * Megabytes * 900_000L, $"{with} and {without} bytes");
    }

    private async Task<long> SizeAsync(params string[] operands)
    {
        string report = Scratch.Combine($"report-{operands.Length}.json");
        (await Tool.RunAsync(["run", "--stop-after-capture", "--report", report, Built.Payload, "garbage", .. operands])).Expect(0);
        return Json.Read(report).GetProperty("captures")[0].GetProperty("imageBytes").GetInt64();
    }
}
