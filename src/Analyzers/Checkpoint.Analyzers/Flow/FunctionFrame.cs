using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Checkpointing.Analyzers.Flow;

/// <summary>One function under analysis: its graph, and how deep calls are still followed.</summary>
internal sealed class FunctionFrame
{
    // Before a capture only what a helper makes or takes counts, and helpers that do either are near.
    private const int DepthBeforeCapture = 2;

    private FunctionFrame(FlowContext context, IMethodSymbol? method, ControlFlowGraph graph, int depth, bool followsAllCalls)
    {
        Context = context;
        Method = method;
        Graph = graph;
        Depth = depth;
        FollowsAllCalls = followsAllCalls;
        Shared = SharedVariables(graph);
        Targets = AssignedCaptures(graph);
    }

    public FlowContext Context { get; }

    /// <summary>The function; null for an initialiser.</summary>
    public IMethodSymbol? Method { get; }

    public ControlFlowGraph Graph { get; }

    public int Depth { get; }

    /// <summary>Whether calls are followed before a capture, too: so when the function is itself looked at for a caller.</summary>
    public bool FollowsAllCalls { get; }

    /// <summary>Variables that a lambda assigns: nothing is known of them.</summary>
    public HashSet<ISymbol> Shared { get; }

    /// <summary>What a capture of the graph stands for where it is a place to be assigned, not a value: in <c>x = c ? a : b</c>.</summary>
    public Dictionary<CaptureId, IOperation> Targets { get; }

    public static FunctionFrame Root(FlowContext context, IMethodSymbol? method, ControlFlowGraph graph) =>
        new(context, method, graph, context.MaximumDepth, followsAllCalls: false);

    public FunctionFrame Callee(IMethodSymbol method, ControlFlowGraph graph, bool followsAllCalls) =>
        new(Context, method, graph, followsAllCalls ? Depth - 1 : Math.Min(Depth, DepthBeforeCapture) - 1, followsAllCalls);

    /// <summary>Whether the call is looked into although nothing was captured yet: for what it gives back, or does to this object.</summary>
    public bool FollowsBefore(IMethodSymbol method) =>
        method.MethodKind == MethodKind.Ordinary
        && (ValueSources.MayMake(method) || SymbolEqualityComparer.Default.Equals(method.ContainingType, Method?.ContainingType));

    /// <summary>The graph of a local function that is in scope here.</summary>
    public ControlFlowGraph? GraphOf(IMethodSymbol localFunction)
    {
        for (ControlFlowGraph? graph = Graph; graph is not null; graph = graph.Parent)
        {
            if (graph.LocalFunctions.Any(f => SymbolEqualityComparer.Default.Equals(f, localFunction.OriginalDefinition)))
                return graph.GetLocalFunctionControlFlowGraph(localFunction.OriginalDefinition, Context.Cancellation);
        }

        return null;
    }

    private static Dictionary<CaptureId, IOperation> AssignedCaptures(ControlFlowGraph graph)
    {
        Dictionary<CaptureId, IOperation> targets = [];
        HashSet<CaptureId> assigned = [];
        foreach (IOperation operation in GraphWalk.Operations(graph))
        {
            if (operation is ISimpleAssignmentOperation { Target: IFlowCaptureReferenceOperation target })
                assigned.Add(target.Id);
        }

        if (assigned.Count == 0)
            return targets;
        foreach (IFlowCaptureOperation capture in GraphWalk.Operations(graph).OfType<IFlowCaptureOperation>())
        {
            if (assigned.Contains(capture.Id) && Places.Of(capture.Value) is ISymbol)
                targets[capture.Id] = capture.Value;
        }

        return targets;
    }

    private static HashSet<ISymbol> SharedVariables(ControlFlowGraph graph)
    {
        HashSet<ISymbol> shared = new(SymbolEqualityComparer.Default);
        foreach (IFlowAnonymousFunctionOperation lambda in GraphWalk.Lambdas(graph))
        {
            foreach (IOperation operation in GraphWalk.AllOperations(graph.GetAnonymousFunctionControlFlowGraph(lambda)))
            {
                if ((AssignmentTarget(operation) ?? ValueSources.Replaced(operation) ?? ValueSources.Armed(operation)?.Owner) is { } target && Places.VariableOf(target) is { } variable)
                    shared.Add(variable);
            }
        }

        return shared;
    }

    private static IOperation? AssignmentTarget(IOperation operation) => operation switch
    {
        IAssignmentOperation assignment => assignment.Target,
        IIncrementOrDecrementOperation increment => increment.Target,
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument => argument.Value,
        _ => null,
    };
}
