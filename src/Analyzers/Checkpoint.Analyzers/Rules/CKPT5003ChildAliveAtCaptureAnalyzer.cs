using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>A child process is alive at a capture.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT5003ChildAliveAtCaptureAnalyzer() : HeldAtCaptureAnalyzer(Descriptor, HeldKind.Child)
{
    // A child in a field was started before the function that captures; nothing there says so.
    private protected override void AnalyzeUses(RuleContext context)
    {
        HashSet<SyntaxNode> reported = [];
        foreach (FlowResult result in context.Roots.Concat(context.Model.Reach.In(context.Tree)))
        {
            foreach (AliveUse use in result.Recorder.Uses.Where(u => u.Origin.Kind == ValueKind.Child).OrderBy(u => u.Use.Syntax.SpanStart))
            {
                bool isLocal = result.Frame.Graph.OriginalOperation.Syntax is { } body && body.SyntaxTree == use.Origin.Creation.SyntaxTree && body.Span.Contains(use.Origin.Creation.Span);
                if (!isLocal && !use.Use.IsImplicit && !UseSites.IsUpkeep(use.Use.Syntax) && reported.Add(use.Origin.Creation))
                    context.Report(Descriptor, use.Use.Syntax.GetLocation(), UseSites.NameOf(use.Use.Syntax));
            }
        }
    }

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.ChildAliveAtCapture,
        "Do not capture while a child process runs",
        "Child process '{0}' may still be running at this capture; wait for it, or start it again after the restore",
        RuleCategories.Resources,
        DiagnosticSeverity.Info,
        "Children are captured with their parent, or refused; a copy gets a child of its own only if the whole tree can be captured.");
}
