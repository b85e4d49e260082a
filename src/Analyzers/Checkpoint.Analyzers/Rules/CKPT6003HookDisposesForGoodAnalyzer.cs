using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>What a before hook lets go of, the original needs again as well as the copies.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT6003HookDisposesForGoodAnalyzer() : CheckpointAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.HookDisposesForGood,
        "Make again after a capture what is disposed before it",
        "This hook disposes '{0}' before the capture, and no hook makes it again after; both the original and the copies go on without it",
        RuleCategories.Hooks,
        DiagnosticSeverity.Info,
        "A before hook runs in the original, which goes on afterwards. What it disposes must be made again in AfterDump and in AfterRestore.");

    private protected override bool AppliesTo(CompilationModel model) => true;

    private protected override void Analyze(RuleContext context)
    {
        foreach ((SyntaxNode function, string name) in HookLocks.HooksIn(context))
        {
            if (name is not ("beforeCapture" or "BeforeCaptureAsync"))
                continue;
            foreach (InvocationExpressionSyntax call in function.DescendantNodes().OfType<InvocationExpressionSyntax>())
            {
                if (Disposed(call) is { } subject && SymbolOf(subject, context) is { Kind: SymbolKind.Field or SymbolKind.Property or SymbolKind.Local or SymbolKind.Parameter } symbol
                    && !function.Span.Contains(symbol.Locations[0].SourceSpan) && !IsMadeAgain(symbol, function, context))
                    context.Report(Descriptor, call.GetLocation(), symbol.Name);
            }
        }
    }

    private static ExpressionSyntax? Disposed(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Dispose" or "DisposeAsync" or "Close" or "CloseAsync" } access => access.Expression,
        MemberBindingExpressionSyntax { Name.Identifier.ValueText: "Dispose" or "DisposeAsync" or "Close" or "CloseAsync" } => call.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>()?.Expression,
        _ => null,
    };

    private static ISymbol? SymbolOf(ExpressionSyntax expression, RuleContext context) =>
        context.Semantics.GetSymbolInfo(expression is PostfixUnaryExpressionSyntax suppressed ? suppressed.Operand : expression, context.Cancellation).Symbol;

    /// <summary>Whether anything outside the hook and the constructors assigns the symbol, or opens it again.</summary>
    private static bool IsMadeAgain(ISymbol symbol, SyntaxNode hook, RuleContext context)
    {
        SyntaxNode scope = hook.Ancestors().LastOrDefault(a => a is TypeDeclarationSyntax) ?? context.Root;
        foreach (IdentifierNameSyntax name in scope.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            // What a constructor assigns was made before; what a lambda in it assigns may be made again.
            if (name.Identifier.ValueText != symbol.Name
                || name.FirstAncestorOrSelf<SyntaxNode>(n => n is ConstructorDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax) is ConstructorDeclarationSyntax)
                continue;
            ExpressionSyntax whole = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
            bool assigned = whole.Parent is AssignmentExpressionSyntax { Right: not LiteralExpressionSyntax } assignment && assignment.Left == whole
                && !(hook.Span.Contains(whole.Span) || whole.Parent.Parent is GlobalStatementSyntax);
            bool opened = !hook.Span.Contains(whole.Span) && UseSites.MemberOf(whole) is "Open" or "OpenAsync" or "Connect" or "ConnectAsync" or "Start" or "StartAsync";
            if ((assigned || opened) && IsInFunctionOfItsOwn(whole, symbol) && SymbolEqualityComparer.Default.Equals(context.Semantics.GetSymbolInfo(whole, context.Cancellation).Symbol, symbol))
                return true;
        }

        return false;
    }

    // A local is made again only by another lambda; the statements around the registration run once, before.
    private static bool IsInFunctionOfItsOwn(SyntaxNode node, ISymbol symbol) =>
        symbol.Kind != SymbolKind.Local || node.Ancestors().Any(a => a is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax);
}
