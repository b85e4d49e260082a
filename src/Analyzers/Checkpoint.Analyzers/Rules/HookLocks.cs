using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Checkpointing.Analyzers.Rules;

/// <summary>Finds the hooks of a file and the locks they take.</summary>
internal static class HookLocks
{
    private const int CalleeDepth = 2;

    /// <summary>Every function of the file that is a hook, with the name of its part.</summary>
    public static IEnumerable<(SyntaxNode Function, string Name)> HooksIn(RuleContext context)
    {
        if (!context.HasWord(TreeWords.Hooks))
            yield break;
        foreach ((SyntaxNode, string) hook in HookSites.HooksIn(context.Root, context.Semantics, context.Types, context.Cancellation))
            yield return hook;
    }

    /// <summary>The variable or field that is locked. The graph keeps it in a temporary, the syntax does not.</summary>
    public static ISymbol? GateOf(Held held, RuleContext context) =>
        held.Since.SyntaxTree == context.Tree ? context.Semantics.GetSymbolInfo(held.Since, context.Cancellation).Symbol : null;

    /// <summary>The function and what it calls in the same file.</summary>
    private static IEnumerable<SyntaxNode> WithCallees(SyntaxNode function, RuleContext context, int depth)
    {
        yield return function;
        if (depth == 0)
            yield break;
        foreach (InvocationExpressionSyntax call in function.DescendantNodes().OfType<InvocationExpressionSyntax>())
        {
            if (context.Semantics.GetSymbolInfo(call, context.Cancellation).Symbol is not IMethodSymbol { MethodKind: MethodKind.Ordinary } callee)
                continue;
            foreach (SyntaxReference declaration in callee.DeclaringSyntaxReferences.Where(d => d.SyntaxTree == context.Tree))
            {
                foreach (SyntaxNode inner in WithCallees(declaration.GetSyntax(context.Cancellation), context, depth - 1))
                    yield return inner;
            }
        }
    }

    public static IEnumerable<(ISymbol Gate, SyntaxNode Place)> TakenIn(RuleContext context)
    {
        foreach ((SyntaxNode function, _) in HooksIn(context))
        {
            foreach (SyntaxNode node in WithCallees(function, context, CalleeDepth).SelectMany(f => f.DescendantNodes()))
            {
                ExpressionSyntax? gate = node switch
                {
                    LockStatementSyntax taken => taken.Expression,
                    InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Enter" or "TryEnter", Expression: IdentifierNameSyntax { Identifier.ValueText: "Monitor" } } } call =>
                        call.ArgumentList.Arguments.FirstOrDefault()?.Expression,
                    InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" or "WaitAsync" or "WaitOne" or "Enter" or "EnterScope" or "EnterWriteLock" or "EnterReadLock" } access } =>
                        access.Expression,
                    _ => null,
                };
                if (gate is not null && context.Semantics.GetSymbolInfo(gate, context.Cancellation).Symbol is IFieldSymbol or ILocalSymbol or IPropertySymbol
                    && context.Semantics.GetSymbolInfo(gate, context.Cancellation).Symbol is { } symbol)
                    yield return (symbol, gate);
            }
        }
    }
}
