using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Checkpointing.Analyzers.Rules;

/// <summary>Nobody looks at what the capture answered. <c>_ =</c> says that this is meant.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT1002ResultIgnoredAnalyzer() : CheckpointAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.ResultIgnored,
        "Look at the result of a capture",
        "The result of '{0}' is ignored, so original and copies cannot tell themselves apart; switch on its Outcome, or discard it with '_ ='",
        RuleCategories.Outcome,
        DiagnosticSeverity.Warning,
        "The call returns once in the original and once in every copy. Only its result says which of them is running.");

    private protected override void Analyze(RuleContext context)
    {
        foreach (FlowResult result in context.Roots)
        {
            foreach (CaptureSite site in result.Captures)
            {
                if (site.Operation is IInvocationOperation call && context.Types.CarriesOutcome(call.Type) && IsIgnored(site.Syntax, context))
                    context.Report(Descriptor, site.Syntax.GetLocation(), call.TargetMethod.ContainingType.Name + "." + call.TargetMethod.Name);
            }
        }
    }

    private static bool IsIgnored(SyntaxNode call, RuleContext context)
    {
        SyntaxNode value = Outermost(call);
        return value.Parent switch
        {
            ExpressionStatementSyntax => true,
            ForStatementSyntax loop => loop.Condition != value,
            // A lambda or method that returns nothing drops what its expression gives.
            AnonymousFunctionExpressionSyntax lambda => context.Semantics.GetSymbolInfo(lambda, context.Cancellation).Symbol is IMethodSymbol function && DropsItsValue(function, value),
            ArrowExpressionClauseSyntax { Parent: BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax } arrow =>
                context.Semantics.GetDeclaredSymbol(arrow.Parent!, context.Cancellation) is IMethodSymbol method && DropsItsValue(method, value),
            EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: LocalDeclarationStatementSyntax } local } => IsNeverRead(local, context),
            AssignmentExpressionSyntax { Left: IdentifierNameSyntax name, Parent: ExpressionStatementSyntax } when
                context.Semantics.GetSymbolInfo(name, context.Cancellation).Symbol is ILocalSymbol { DeclaringSyntaxReferences.Length: > 0 } assigned =>
                IsNeverRead(assigned.DeclaringSyntaxReferences[0].GetSyntax(context.Cancellation), context),
            _ => false,
        };
    }

    private static bool DropsItsValue(IMethodSymbol method, SyntaxNode value) =>
        method.ReturnsVoid || (value is AwaitExpressionSyntax && method.ReturnType is INamedTypeSymbol { Arity: 0 } && method.ReturnType.IsTaskLike());

    /// <summary>The call with everything around it that only waits for it.</summary>
    private static SyntaxNode Outermost(SyntaxNode call)
    {
        SyntaxNode value = call;
        while (true)
        {
            switch (value.Parent)
            {
                case AwaitExpressionSyntax or ParenthesizedExpressionSyntax or PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression }:
                    value = value.Parent;
                    continue;
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" or "GetAwaiter" or "GetResult" or "AsTask" or "Wait" or "WaitAsync" } access
                    when access.Expression == value && access.Parent is InvocationExpressionSyntax:
                    value = access.Parent;
                    continue;
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Result" or KnownTypes.OutcomeProperty } access when access.Expression == value:
                    value = access;
                    continue;
                default:
                    return value;
            }
        }
    }

    private static bool IsNeverRead(SyntaxNode declarator, RuleContext context)
    {
        if (context.Semantics.GetDeclaredSymbol(declarator, context.Cancellation) is not ILocalSymbol local)
            return false;
        SyntaxNode? scope = declarator.Ancestors().FirstOrDefault(a => a is BlockSyntax or SwitchSectionSyntax or CompilationUnitSyntax);
        return scope is not null && !scope.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name =>
            name.Identifier.ValueText == local.Name
            && !(name.Parent is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment && assignment.Left == name)
            && SymbolEqualityComparer.Default.Equals(context.Semantics.GetSymbolInfo(name, context.Cancellation).Symbol, local));
    }
}
