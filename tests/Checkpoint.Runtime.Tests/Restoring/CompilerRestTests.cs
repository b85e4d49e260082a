using Checkpointing.Restoring;

namespace Checkpointing.Tests.Restoring;

/// <summary>By the looks that were taken, ten milliseconds apart: real time would make tests that fail on a busy machine.</summary>
public sealed class CompilerRestTests
{
    [Fact]
    public async Task It_has_come_when_nothing_was_compiled_for_longer_than_the_delay_of_tiered_compilation() => Assert.Equal(25, await LooksAsync(_ => 7));

    [Fact]
    public async Task What_is_compiled_begins_the_wait_anew() => Assert.Equal(12 + 25, await LooksAsync(look => look < 12 ? 7 : 8));

    [Fact]
    public async Task A_busy_program_is_captured_all_the_same() => Assert.Equal(60, await LooksAsync(look => look));

    [Fact]
    public Task It_comes_to_programs_as_they_are() => CompilerRest.WaitAsync(Limits.Wait, TestContext.Current.CancellationToken);

    private static async Task<int> LooksAsync(Func<int, long> compiled)
    {
        int looks = 0;
        await CompilerRest.WaitAsync(TimeSpan.FromMilliseconds(600), () => compiled(looks), () =>
        {
            looks++;
            return Task.CompletedTask;
        });
        return looks;
    }
}
