using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Checkpointing.Analyzers.Flow;

/// <summary>
/// Which methods run before a capture and which after one, as far as the texts of the functions around capture points tell. Asked only
/// where a field is assigned outside of constructors, so most compilations never build it.
/// </summary>
internal sealed class CallOrder
{
    private const int Depth = 3;

    private readonly HashSet<ISymbol> _before = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _after = new(SymbolEqualityComparer.Default);

    private CallOrder()
    {
    }

    public static CallOrder Build(CompilationModel model, CancellationToken cancellation)
    {
        CallOrder order = new();
        foreach ((SyntaxNode body, int first, int last) in model.Captures.Bodies)
        {
            SemanticModel semantics = model.SemanticsOf(body.SyntaxTree);
            foreach (InvocationExpressionSyntax call in body.DescendantNodes().OfType<InvocationExpressionSyntax>())
            {
                bool repeats = Loops.Contains(call);
                if (semantics.GetSymbolInfo(call, cancellation).Symbol is not IMethodSymbol method)
                    continue;
                if (call.SpanStart < last || repeats)
                    order._before.Add(method.OriginalDefinition);
                if (call.SpanStart > first || repeats)
                    order._after.Add(method.OriginalDefinition);
            }
        }

        Close(order._before, model, cancellation);
        Close(order._after, model, cancellation);
        return order;
    }

    /// <summary>Whether the method runs before a capture and, as far as is known, never again after it.</summary>
    public bool RunsOnlyBefore(ISymbol method) => _before.Contains(method.OriginalDefinition) && !_after.Contains(method.OriginalDefinition);

    private static void Close(HashSet<ISymbol> methods, CompilationModel model, CancellationToken cancellation)
    {
        List<ISymbol> frontier = [.. methods];
        for (int depth = 1; depth < Depth && frontier.Count > 0; depth++)
        {
            List<ISymbol> next = [];
            foreach (ISymbol method in frontier)
            {
                // What captures is itself one of the functions that are split.
                if (method is IMethodSymbol called && model.Captures.Contains(called))
                    continue;
                foreach (SyntaxReference declaration in method.DeclaringSyntaxReferences)
                {
                    SyntaxNode body = declaration.GetSyntax(cancellation);
                    SemanticModel semantics = model.SemanticsOf(body.SyntaxTree);
                    foreach (InvocationExpressionSyntax call in body.DescendantNodes().OfType<InvocationExpressionSyntax>())
                    {
                        if (semantics.GetSymbolInfo(call, cancellation).Symbol is IMethodSymbol { OriginalDefinition: var callee } && !callee.DeclaringSyntaxReferences.IsEmpty && methods.Add(callee))
                            next.Add(callee);
                    }
                }
            }

            frontier = next;
        }
    }
}
