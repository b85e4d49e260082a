using System.Collections.Immutable;
using Checkpointing.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Checkpointing.Analyzers.Tests;

public class QuietTests
{
    private const string Mistake = """
        if (Checkpoint.Capture("x").Outcome == CheckpointOutcome.JustRestored)
            Environment.Exit(43);
        """;

    [Fact]
    public async Task Generated_code_is_left_alone()
    {
        Assert.Empty(await Compiled.DiagnosticsAsync(Compiled.From(Mistake, path: "Program.g.cs"), Compiled.AllRules, cancellation: TestContext.Current.CancellationToken));
        Assert.NotEmpty(await Compiled.DiagnosticsAsync(Compiled.From(Mistake), Compiled.AllRules, cancellation: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Nothing_is_said_without_the_Runtime()
    {
        const string Other = """
            enum CheckpointOutcome { NotCaptured, JustDumped, JustRestored }
            class CheckpointResult { public CheckpointOutcome Outcome => default; }
            static class Checkpoint { public static CheckpointResult Capture(string name) => new(); }
            class Program
            {
                static void Main()
                {
                    Checkpoint.Capture("x");
                    if (Checkpoint.Capture("x").Outcome == CheckpointOutcome.JustRestored)
                        Environment.Exit(43);
                }
            }
            """;
        Assert.Empty(await Compiled.DiagnosticsAsync(Compiled.From(Other, withRuntime: false), Compiled.AllRules, cancellation: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_library_is_told_that_it_may_not_be_supervised()
    {
        const string Library = """
            public class Warm
            {
                public void Up() { if (Checkpoint.Capture("x").Outcome == CheckpointOutcome.JustRestored) Console.WriteLine("hi"); }
                public void Asked() { if (Checkpoint.IsSupervised && Checkpoint.Capture("x").Outcome == CheckpointOutcome.JustRestored) Console.WriteLine("hi"); }
                public CheckpointResult Wrapped() => Checkpoint.Capture("x");
            }
            """;
        ImmutableArray<Diagnostic> found = await Compiled.DiagnosticsAsync(Compiled.From(Library, library: true), Compiled.AllRules, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(["003: CKPT1010"], found.Select(CorpusMarks.Place));
    }

    [Fact]
    public async Task Users_declare_members_of_their_own()
    {
        const string Program = """
            using Vendor;
            CheckpointResult r = Snapshots.Take();
            if (r.Outcome == CheckpointOutcome.JustRestored)
                Vendor.Power.Down();
            namespace Vendor
            {
                public static class Power { public static Action Switch = () => { }; public static void Down() => Switch(); }
                public static class Snapshots { public static Func<CheckpointResult> Taker = null!; public static CheckpointResult Take() => Taker(); }
            }
            """;
        CancellationToken token = TestContext.Current.CancellationToken;
        ImmutableArray<AdditionalText> files =
        [
            new Text("/p/checkpoint.ends-process.txt", "# ours\n[Vendor.Power]::Down\n"),
            new Text("/p/checkpoint.capture-points.txt", "[Vendor.Snapshots]::Take"),
        ];
        Assert.Empty(await Compiled.DiagnosticsAsync(Compiled.From(Program), Compiled.AllRules, cancellation: token));
        Assert.Equal(["004: CKPT1001"], (await Compiled.DiagnosticsAsync(Compiled.From(Program), Compiled.AllRules, files, token)).Select(CorpusMarks.Place));
        files = [files[1], new Text("/p/checkpoint.ends-process.txt", "[Vendor.Power]::Down\n![Vendor.Power]::Down\n")];
        Assert.Empty(await Compiled.DiagnosticsAsync(Compiled.From(Program), Compiled.AllRules, files, token));
    }

    [Fact]
    public async Task Rules_do_not_pile_up_on_the_founding_mistake() => await Expect.MarksAsync(
        """
        class Program
        {
            static int Main()
            {
                CheckpointResult result = Checkpoint.Capture("x");
                int code = result.Outcome == CheckpointOutcome.JustDumped ? 42 : 43;
                return code; //! CKPT1001
            }
        }
        """,
        TestContext.Current.CancellationToken);

    private sealed class Text(string path, string content) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(content);
    }
}
