using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>A library does not know who runs it: most programs that use it are not supervised.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT1010LibraryAssumesSupervisionAnalyzer() : CheckpointAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.LibraryAssumesSupervision,
        "A library that captures should expect not to be captured",
        "This library captures without asking whether it is supervised; handle NotCaptured or look at Checkpoint.IsSupervised",
        RuleCategories.Outcome,
        DiagnosticSeverity.Info,
        "Most programs that use a library are not run under a supervisor: the usual answer of its capture point is NotCaptured.");

    private protected override bool AppliesTo(CompilationModel model) =>
        model.Compilation.Options.OutputKind == OutputKind.DynamicallyLinkedLibrary && base.AppliesTo(model);

    private protected override void Analyze(RuleContext context)
    {
        foreach (FlowResult result in context.Roots)
        {
            foreach (CaptureSite site in result.Captures.Where(c => c.IsDirect))
            {
                SyntaxNode? member = site.Syntax.Ancestors().FirstOrDefault(a => a is BaseMethodDeclarationSyntax or PropertyDeclarationSyntax);
                bool handles = member is null || member.DescendantNodes().OfType<SimpleNameSyntax>().Any(n =>
                    n.Identifier.ValueText is nameof(World.NotCaptured) or KnownTypes.IsSupervisedProperty);
                // A wrapper that hands the answer on leaves it to its caller, and what ignores it altogether is CKPT1002's.
                bool handsOn = context.Types.CarriesOutcome(result.Frame.Method?.ReturnType);
                bool looked = site.Syntax.Ancestors().TakeWhile(a => a != member).All(a => a is not ExpressionStatementSyntax { Expression: AwaitExpressionSyntax or InvocationExpressionSyntax });
                if (!handles && !handsOn && looked)
                    context.Report(Descriptor, site.Syntax.GetLocation());
            }
        }
    }
}
