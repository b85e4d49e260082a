using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>What a capture is wrapped in is unwound in the original and in every copy: a file is deleted, a lease given back, many times.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT1005ReleasedInEveryCopyAnalyzer() : CheckpointAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.ReleasedInEveryCopy,
        "Do not capture inside what releases something shared",
        "'{0}' runs in the original and again in every copy, because the capture is inside its try or using; capture outside, or release only in the original",
        RuleCategories.Outcome,
        DiagnosticSeverity.Warning,
        "A copy leaves the same try and using statements as the original. What they release outside the process is released once for each of them.");

    private protected override void Analyze(RuleContext context)
    {
        foreach (FlowResult result in context.Roots)
        {
            foreach (CaptureSite site in result.Captures)
            {
                foreach (SyntaxNode ancestor in site.Syntax.Ancestors())
                {
                    if (ancestor is BaseMethodDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)
                        break;
                    if (ancestor is TryStatementSyntax guarded && guarded.Block.Span.Contains(site.Syntax.Span))
                        OfTry(guarded, result, context);
                    else if (ancestor is UsingStatementSyntax statement && statement.Statement.Span.Contains(site.Syntax.Span))
                        OfUsing((SyntaxNode?)statement.Declaration ?? statement.Expression, context);
                    else if (ancestor is BlockSyntax or CompilationUnitSyntax or SwitchSectionSyntax)
                        OfDeclarations(ancestor, site.Syntax, context);
                }
            }
        }
    }

    private static void OfTry(TryStatementSyntax guarded, FlowResult result, RuleContext context)
    {
        IEnumerable<BlockSyntax> handlers = guarded.Catches.Select(c => c.Block);
        if (guarded.Finally is { } final)
            handlers = handlers.Append(final.Block);
        foreach (InvocationExpressionSyntax call in handlers.SelectMany(b => b.DescendantNodes().OfType<InvocationExpressionSyntax>()))
        {
            if ((result.WorldsOf(call) & Outcomes.JustRestored) != 0
                && context.Semantics.GetSymbolInfo(call, context.Cancellation).Symbol is IMethodSymbol method
                && SharedReleases.Is(method, context))
                context.Report(Descriptor, call.GetLocation(), method.ContainingType.Name + "." + method.Name);
        }
    }

    private static void OfDeclarations(SyntaxNode scope, SyntaxNode capture, RuleContext context)
    {
        IEnumerable<SyntaxNode> statements = scope is CompilationUnitSyntax unit
            ? unit.Members.OfType<GlobalStatementSyntax>().Select(g => (SyntaxNode)g.Statement)
            : scope.ChildNodes();
        foreach (SyntaxNode statement in statements)
        {
            if (statement.SpanStart > capture.SpanStart)
                break;
            if (statement is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 } declaration && !declaration.Span.Contains(capture.Span))
                OfUsing(declaration.Declaration, context);
        }
    }

    private static void OfUsing(SyntaxNode? resource, RuleContext context)
    {
        IEnumerable<ExpressionSyntax> values = resource switch
        {
            VariableDeclarationSyntax declaration => declaration.Variables.Select(v => v.Initializer?.Value).OfType<ExpressionSyntax>(),
            ExpressionSyntax expression => [expression],
            _ => [],
        };
        foreach (ExpressionSyntax value in values)
        {
            if (context.Semantics.GetTypeInfo(value, context.Cancellation).Type is { } type && SharedReleases.IsReleasedOnDispose(type, context))
                context.Report(Descriptor, value.GetLocation(), type.Name + ".Dispose");
        }
    }
}
