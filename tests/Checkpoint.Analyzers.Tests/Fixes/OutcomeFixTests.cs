using Checkpointing.Analyzers.Tests.Verification;

namespace Checkpointing.Analyzers.Tests.Fixes;

public class OutcomeFixTests
{
    [Fact]
    public async Task An_ignored_result_is_switched_on()
    {
        string text = await Fixed.AllAsync(
            new CKPT1002ResultIgnoredCodeFix(),
            """
            // Warm first.
            Checkpoint.Capture("one");
            await Checkpoint.CaptureAsync("two");
            var three = Checkpoint.Capture("three");
            """,
            TestContext.Current.CancellationToken);
        Assert.Contains("// Warm first.\nswitch (Checkpoint.Capture(\"one\").Outcome)\n{\n    case CheckpointOutcome.JustDumped:", Lines(text), StringComparison.Ordinal);
        Assert.Contains("switch ((await Checkpoint.CaptureAsync(\"two\")).Outcome)", text, StringComparison.Ordinal);
        Assert.Contains("switch (three.Outcome)", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_confused_branch_names_its_outcome()
    {
        string text = await Fixed.AllAsync(
            new CKPT1003NotCapturedConfusedCodeFix(),
            """
            var result = Checkpoint.Capture("x");
            if (result.Outcome == CheckpointOutcome.JustDumped)
                Console.WriteLine("dumped");
            else
                Console.WriteLine("restored");
            if (result.Outcome != CheckpointOutcome.JustDumped)
                Console.WriteLine(result.Replay!.Index);
            switch (result.Outcome)
            {
                case CheckpointOutcome.JustDumped:
                    break;
                default:
                    Console.WriteLine(result.Stopped);
                    break;
            }
            """,
            TestContext.Current.CancellationToken);
        Assert.Contains("else if (result.Outcome == CheckpointOutcome.JustRestored)\n    Console.WriteLine(\"restored\");", Lines(text), StringComparison.Ordinal);
        Assert.Contains("if (result.Outcome == CheckpointOutcome.JustRestored)\n    Console.WriteLine(result.Replay!.Index);", Lines(text), StringComparison.Ordinal);
        Assert.Contains("    case CheckpointOutcome.JustRestored:\n        Console.WriteLine(result.Stopped);", Lines(text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_is_awaited_before_the_capture()
    {
        string text = await Fixed.AllAsync(
            new CKPT1009CaptureWhileTaskRunsCodeFix(),
            """
            Task work = File.WriteAllTextAsync("a", "b");
            // Now.
            var result = await Checkpoint.CaptureAsync("x");
            Console.WriteLine(result.Outcome);
            """,
            TestContext.Current.CancellationToken);
        Assert.Contains("// Now.\nawait work;\nvar result", Lines(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CKPT2001", "Random rng = new();", "rng.Next()", "PerRestore<Random> rng = new PerRestore<Random>(() => new Random());", "rng.Value.Next()")]
    [InlineData("CKPT2002", "var id = Guid.NewGuid();", "id", "var id = new PerRestore<Guid>(() => Guid.NewGuid());", "(id.Value)")]
    [InlineData("CKPT4001", "string host = Environment.MachineName;", "host.Length", "PerRestore<string> host = new PerRestore<string>(() => Environment.MachineName);", "host.Value.Length")]
    public async Task A_value_is_held_per_restore(string id, string declaration, string use, string fixedDeclaration, string fixedUse)
    {
        string text = await Fixed.AllAsync(
            new PerRestoreCodeFix(),
            $"""
            {declaration}
            Console.WriteLine(Checkpoint.Capture("x").Outcome);
            Console.WriteLine({use});
            """,
            TestContext.Current.CancellationToken,
            id);
        Assert.Contains(fixedDeclaration, text, StringComparison.Ordinal);
        Assert.Contains(fixedUse, text, StringComparison.Ordinal);
    }

    private static string Lines(string text)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(text);
        return text.ReplaceLineEndings("\n");
    }
}
