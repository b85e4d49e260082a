using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>A timeout armed before a capture is relied on after it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT3003TimeoutAcrossCaptureAnalyzer() : AliveAcrossAnalyzer(Descriptor, ValueKind.Timeout)
{
    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.TimeoutAcrossCapture,
        "Arm timeouts again after a restore",
        "'{0}' was armed by '{1}' before the capture; in a copy its time stood still meanwhile; arm it again after the restore",
        RuleCategories.Time,
        DiagnosticSeverity.Info,
        "Timers measure monotonic time, which stands still between dump and restore. A timeout that was half over at the capture is half over in every copy.");

    // A timer does its work without being mentioned again.
    private protected override void AnalyzeUnused(RuleContext context)
    {
        foreach (FlowResult result in context.Roots)
        {
            foreach (CaptureSite site in result.Captures)
            {
                foreach (Held held in site.Held.Where(h => h.Kind == HeldKind.Timer && h.Since.SyntaxTree == context.Tree))
                {
                    bool isMentioned = result.Frame.Graph.OriginalOperation.Syntax.DescendantNodes().OfType<IdentifierNameSyntax>()
                        .Any(n => n.SpanStart > site.Syntax.SpanStart && n.Identifier.ValueText == held.Name);
                    if (!isMentioned && !result.Frame.Shared.Contains((ISymbol)held.Place))
                        context.Report(Descriptor, held.Since.GetLocation(), held.Name, UseSites.Short(held.Since));
                }
            }
        }
    }
}
