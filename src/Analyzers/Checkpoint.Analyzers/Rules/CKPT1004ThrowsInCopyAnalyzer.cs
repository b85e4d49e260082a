using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>The copy throws as soon as it wakes up, and nothing in the function catches it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT1004ThrowsInCopyAnalyzer() : CheckpointAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.ThrowsInCopy,
        "Do not throw where the process has just been restored",
        "The copy throws here as soon as it is restored and leaves the function; return instead, so that it goes on with what the original was doing",
        RuleCategories.Outcome,
        DiagnosticSeverity.Info,
        "Being restored is no error. An exception on that branch ends every copy, or takes it through error handling that the original never ran.");

    private protected override void Analyze(RuleContext context)
    {
        foreach (FlowResult result in context.Roots)
        {
            IReadOnlyList<Stop> doomed = Doom.StopsOf(result, StopKind.Throw);
            // A guarded throw counts only where it is a case of its own; beside a test of arguments it is validation.
            foreach (Stop stop in doomed.Concat(GuardedStops.Of(result, StopKind.Throw, doomed).Where(s => s.Syntax.FirstAncestorOrSelf<StatementSyntax>()?.Parent is SwitchSectionSyntax)))
            {
                bool restoredOnly = !result.Recorder.Stops.Any(s => s.Kind == StopKind.Throw && s.Syntax == stop.Syntax && s.World == World.JustDumped);
                if (restoredOnly && !IsCaught(stop.Syntax))
                    context.Report(Descriptor, Smallest(stop.Syntax).GetLocation());
            }
        }
    }

    private static SyntaxNode Smallest(SyntaxNode syntax) =>
        syntax.FirstAncestorOrSelf<SyntaxNode>(n => n is ThrowStatementSyntax or ThrowExpressionSyntax or InvocationExpressionSyntax) ?? syntax;

    private static bool IsCaught(SyntaxNode syntax)
    {
        foreach (SyntaxNode ancestor in syntax.Ancestors())
        {
            if (ancestor is MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax && ancestor is not GlobalStatementSyntax)
                return false;
            if (ancestor is TryStatementSyntax { Catches.Count: > 0 } guarded && guarded.Block.Span.Contains(syntax.Span))
                return true;
        }

        return false;
    }
}
