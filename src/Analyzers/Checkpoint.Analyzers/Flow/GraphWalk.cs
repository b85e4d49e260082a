using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Checkpointing.Analyzers.Flow;

/// <summary>Enumerates what is in a control-flow graph.</summary>
internal static class GraphWalk
{
    /// <summary>The operations of one graph, those of nested functions not included.</summary>
    public static IEnumerable<IOperation> Operations(ControlFlowGraph graph)
    {
        foreach (BasicBlock block in graph.Blocks)
        {
            foreach (IOperation operation in block.Operations)
            {
                foreach (IOperation inner in operation.DescendantsAndSelf())
                    yield return inner;
            }

            if (block.BranchValue is { } value)
            {
                foreach (IOperation inner in value.DescendantsAndSelf())
                    yield return inner;
            }
        }
    }

    public static IEnumerable<IFlowAnonymousFunctionOperation> Lambdas(ControlFlowGraph graph) =>
        Operations(graph).OfType<IFlowAnonymousFunctionOperation>();

    /// <summary>The functions inside a graph, at any depth.</summary>
    public static IEnumerable<(IMethodSymbol Method, ControlFlowGraph Graph)> NestedFunctions(ControlFlowGraph graph, CancellationToken cancellation)
    {
        foreach (IMethodSymbol function in graph.LocalFunctions)
        {
            ControlFlowGraph inner = graph.GetLocalFunctionControlFlowGraph(function, cancellation);
            yield return (function, inner);
            foreach ((IMethodSymbol, ControlFlowGraph) deeper in NestedFunctions(inner, cancellation))
                yield return deeper;
        }

        foreach (IFlowAnonymousFunctionOperation lambda in Lambdas(graph))
        {
            ControlFlowGraph inner = graph.GetAnonymousFunctionControlFlowGraph(lambda, cancellation);
            yield return (lambda.Symbol, inner);
            foreach ((IMethodSymbol, ControlFlowGraph) deeper in NestedFunctions(inner, cancellation))
                yield return deeper;
        }
    }

    /// <summary>The operations of a graph and of all functions inside it.</summary>
    public static IEnumerable<IOperation> AllOperations(ControlFlowGraph graph)
    {
        foreach (IOperation operation in Operations(graph))
            yield return operation;
        foreach ((_, ControlFlowGraph inner) in NestedFunctions(graph, CancellationToken.None))
        {
            foreach (IOperation operation in Operations(inner))
                yield return operation;
        }
    }
}
