using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>What a copy does before it goes on as its original did.</summary>
public sealed class AwakeningTests(CriuFixture criu) : IntegrationTest(criu)
{
    [Fact]
    public async Task A_copy_need_not_compile_what_wakes_it()
    {
        string compiled = Scratch.Combine("compiled.txt");
        (await Tool.RunAsync("run", "--stop-after-capture", "--env", $"DOTNET_JitStdOutFile={compiled}", "--env", "DOTNET_JitDisasmSummary=1", Built.Payload, "heap", "1")).Expect(0);
        (await ReplayAsync("--files", "shared")).Expect(0);

        // In the order in which it was done: the collection is the last thing of note before the program asks to be dumped.
        string[] methods = await File.ReadAllLinesAsync(compiled, TestContext.Current.CancellationToken);
        int asked = Array.FindIndex(methods, m => m.Contains(".Garbage:Collect(", StringComparison.Ordinal));
        Assert.True(asked > 0, "The program did not collect garbage.");
        Assert.Contains(methods[..asked], m => m.Contains(".Awakening:MakeUnlikeSiblings(", StringComparison.Ordinal));
        string[] inCopy = [.. methods[asked..].Where(m => m.Contains("Checkpointing.", StringComparison.Ordinal))];
        Assert.DoesNotContain(inCopy, m => m.Contains("Awakening:", StringComparison.Ordinal) || m.Contains("RestoredMessage:", StringComparison.Ordinal));
        Assert.True(inCopy.Length < 30, string.Join('\n', inCopy));
    }
}
