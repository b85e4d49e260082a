using System.Collections.Immutable;
using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Tests.Flow;

/// <summary>The engine alone: in which worlds does <c>At()</c> run?</summary>
public class OutcomeFlowTests
{
    private const Outcomes Not = Outcomes.NotCaptured;
    private const Outcomes Dumped = Outcomes.JustDumped;
    private const Outcomes Restored = Outcomes.JustRestored;

    public static TheoryData<string, int> Spellings => new()
    {
        { "At();", (int)Outcomes.NoCaptureYet },
        { "var r = Take(); At();", (int)(Not | Dumped | Restored) },
        { "if (Take().Outcome == CheckpointOutcome.JustRestored) At();", (int)Restored },
        { "if (Take().Outcome != CheckpointOutcome.JustRestored) At();", (int)(Not | Dumped) },
        { "if (!(Take().Outcome == CheckpointOutcome.JustDumped)) At();", (int)(Not | Restored) },
        { "var o = Take().Outcome; if (o is CheckpointOutcome.JustDumped or CheckpointOutcome.NotCaptured) return; At();", (int)Restored },
        { "if (Take() is { Outcome: CheckpointOutcome.JustDumped }) At();", (int)Dumped },
        { "if (Take() is { Replay: not null }) At();", (int)Restored },
        { "if (Take().Replay is { } replay && replay.Index > 0) At();", (int)Restored },
        { "if (Take().CheckpointId is null) At();", (int)Not },
        { "var r = Take(); if (r.Outcome == CheckpointOutcome.JustDumped || r.Outcome == CheckpointOutcome.JustRestored) At();", (int)(Dumped | Restored) },
        { "switch (Take().Outcome) { case CheckpointOutcome.JustDumped: return; default: At(); break; }", (int)(Not | Restored) },
        { "int code = Take().Outcome switch { CheckpointOutcome.JustRestored => 43, _ => 42 }; if (code == 43) At();", (int)Restored },
        { "int code = Take().Outcome == CheckpointOutcome.JustDumped ? 42 : 43; if (code > 42) At();", (int)(Not | Restored) },
        { "bool again = Take().Outcome == CheckpointOutcome.JustRestored; bool first = !again; if (!first) At();", (int)Restored },
        { "var (o, n) = (Take().Outcome, 1); if (o == CheckpointOutcome.JustDumped) At();", (int)Dumped },
        { "var r = await Checkpoint.CaptureAsync(\"x\").ConfigureAwait(false); if (r.Outcome == CheckpointOutcome.JustRestored) At();", (int)Restored },
        { "if (Woke()) At();", (int)Restored },
        { "if (TryTake(out var o) && o == CheckpointOutcome.JustDumped) At();", (int)Dumped },
        { "CheckpointOutcome o = default; void Local() => o = Take().Outcome; Local(); if (o == CheckpointOutcome.JustRestored) At();", (int)Restored },
        { "while (true) { if (Take().Outcome == CheckpointOutcome.JustRestored) break; } At();", (int)Restored },
        { "try { if (Take().Outcome == CheckpointOutcome.JustRestored) return; } finally { Console.WriteLine(); } At();", (int)(Not | Dumped) },
        { "if (Take().Outcome == CheckpointOutcome.JustRestored) Quit(1); At();", (int)(Not | Dumped) },
        { "if (Take().Outcome.Equals(CheckpointOutcome.JustDumped)) At();", (int)Dumped },
        { "if (Take().Outcome.ToString() == \"JustRestored\") At();", (int)Restored },
        { "foreach (var i in new[] { 1 }) { Take(); } At();", (int)(Not | Dumped | Restored | Outcomes.NoCaptureYet) },
    };

    [Theory]
    [MemberData(nameof(Spellings))]
    public void Worlds_follow_the_meaning_not_the_spelling(string body, int worlds)
    {
        CSharpCompilation compilation = Compiled.From(
            $$"""
            class Program
            {
                static void Main() { }
                static async Task Body(string[] args) { await Task.Yield(); {{body}} }
                static void At() { }
                static CheckpointResult Take() => Checkpoint.Capture("x");
                static bool Woke() { var r = Take(); return r.Outcome == CheckpointOutcome.JustRestored; }
                static bool TryTake(out CheckpointOutcome outcome) { outcome = Take().Outcome; return outcome != CheckpointOutcome.NotCaptured; }
                static void Quit(int code) => Environment.Exit(code);
            }
            """);
        CompilationModel model = CompilationModel.Of(compilation, new AnalyzerOptions(ImmutableArray<AdditionalText>.Empty))!;
        SyntaxTree tree = compilation.SyntaxTrees[0];
        SyntaxNode at = tree.GetRoot(TestContext.Current.CancellationToken).DescendantNodes().OfType<InvocationExpressionSyntax>().Single(i => i.ToString() == "At()");
        ImmutableArray<FlowResult> roots = model.RootsIn(tree, TestContext.Current.CancellationToken);
        Outcomes seen = roots.Aggregate(Outcomes.None, (all, r) => all | r.WorldsOf(at));
        // A body that has nothing to do with captures is not analysed at all: that is "no capture yet".
        Assert.Equal((Outcomes)worlds, seen == Outcomes.None ? Outcomes.NoCaptureYet : seen);
    }
}
