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

    [Fact]
    public async Task What_the_JIT_compiler_keeps_for_itself_is_left_out()
    {
        long without = await SizeAsync("1", "compiled"), with = await SizeAsync(["--env", "DOTNET_JitHostMaxSlabCache=0x1000000"], "1", "compiled");

        Assert.True(with - without > 2_000_000, $"{with} and {without} bytes");
    }

    private Task<long> SizeAsync(params string[] operands) => SizeAsync([], operands);

    private async Task<long> SizeAsync(string[] options, params string[] operands)
    {
        string report = Scratch.Combine($"report-{options.Length}-{operands.Length}.json");
        (await Tool.RunAsync(["run", "--stop-after-capture", "--report", report, .. options, Built.Payload, "garbage", .. operands])).Expect(0);
        return Json.Read(report).GetProperty("captures")[0].GetProperty("imageBytes").GetInt64();
    }
}
