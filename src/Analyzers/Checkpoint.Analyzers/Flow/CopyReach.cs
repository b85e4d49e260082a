using Microsoft.CodeAnalysis;

namespace Checkpointing.Analyzers.Flow;

/// <summary>The methods that a copy runs after its capture point, with whether their object was made before it.</summary>
internal sealed class CopyReach
{
    private readonly Dictionary<SyntaxTree, List<FlowResult>> _byTree = [];

    private CopyReach()
    {
    }

    public static CopyReach Build(CompilationModel model, CancellationToken cancellation)
    {
        CopyReach reach = new();
        if (!model.Captures.Any)
            return reach;
        HashSet<IMethodSymbol> seen = new(SymbolEqualityComparer.Default);
        Dictionary<IMethodSymbol, CopyCall> frontier = new(SymbolEqualityComparer.Default);
        foreach (SyntaxTree tree in model.Compilation.SyntaxTrees)
        {
            if (!model.Captures.IsNamedIn(tree))
                continue;
            foreach (FlowResult root in model.RootsIn(tree, cancellation))
            {
                if (root.Recorder.Captures.Count > 0)
                    Add(root.Recorder.CalledInCopy, frontier);
            }
        }

        for (int depth = 0; depth < 3 && frontier.Count > 0; depth++)
            frontier = reach.Step(model, frontier, seen, cancellation);
        return reach;
    }

    /// <summary>The reached methods of a file, analysed as a copy runs them.</summary>
    public IReadOnlyList<FlowResult> In(SyntaxTree tree) => _byTree.TryGetValue(tree, out List<FlowResult> results) ? results : [];

    private static void Add(Dictionary<IMethodSymbol, CopyCall> calls, Dictionary<IMethodSymbol, CopyCall> frontier)
    {
        foreach (KeyValuePair<IMethodSymbol, CopyCall> call in calls)
            frontier[call.Key] = frontier.TryGetValue(call.Key, out CopyCall known) ? CopyCall.Join(known, call.Value) : call.Value;
    }

    private Dictionary<IMethodSymbol, CopyCall> Step(
        CompilationModel model,
        Dictionary<IMethodSymbol, CopyCall> frontier,
        HashSet<IMethodSymbol> seen,
        CancellationToken cancellation)
    {
        Dictionary<IMethodSymbol, CopyCall> next = new(SymbolEqualityComparer.Default);
        foreach (KeyValuePair<IMethodSymbol, CopyCall> call in frontier)
        {
            IMethodSymbol method = call.Key;
            // A method that captures itself is looked at where it captures.
            if (!seen.Add(method) || model.Captures.Contains(method) || model.Bodies.GraphOf(method, cancellation) is not { } graph)
                continue;
            SyntaxTree tree = graph.OriginalOperation.Syntax.SyntaxTree;
            FlowContext context = model.NewContext(tree, call.Value.OnOldObject || method.IsStatic, cancellation);
            FlowResult result = FlowAnalysis.Run(FunctionFrame.Root(context, method, graph), FlowState.Start(World.JustRestored, call.Value.Fields));
            if (!_byTree.TryGetValue(tree, out List<FlowResult> list))
                _byTree[tree] = list = [];
            list.Add(result);
            Add(result.Recorder.CalledInCopy, next);
        }

        return next;
    }
}
