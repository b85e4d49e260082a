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
        Dictionary<IMethodSymbol, bool> seen = new(SymbolEqualityComparer.Default);
        List<(IMethodSymbol Method, bool OnOldObject)> frontier = [];
        IdentifierScan scan = new(model.Captures.Names);
        foreach (SyntaxTree tree in model.Compilation.SyntaxTrees)
        {
            if (!scan.IsIn(tree.GetText(cancellation)))
                continue;
            foreach (FlowResult root in model.RootsIn(tree, cancellation))
            {
                if (root.Recorder.Captures.Count > 0)
                    frontier.AddRange(root.Recorder.CalledInCopy);
            }
        }

        for (int depth = 0; depth < 3 && frontier.Count > 0; depth++)
            frontier = reach.Step(model, frontier, seen, cancellation);
        return reach;
    }

    /// <summary>The reached methods of a file, analysed as a copy runs them.</summary>
    public IReadOnlyList<FlowResult> In(SyntaxTree tree) => _byTree.TryGetValue(tree, out List<FlowResult> results) ? results : [];

    private List<(IMethodSymbol, bool)> Step(
        CompilationModel model,
        List<(IMethodSymbol Method, bool OnOldObject)> frontier,
        Dictionary<IMethodSymbol, bool> seen,
        CancellationToken cancellation)
    {
        List<(IMethodSymbol, bool)> next = [];
        foreach ((IMethodSymbol method, bool old) in frontier)
        {
            bool isOld = old || method.IsStatic;
            // A method that captures itself is looked at where it captures.
            if (seen.ContainsKey(method) || model.Captures.Contains(method))
                continue;
            seen[method] = isOld;
            if (model.Bodies.GraphOf(method, cancellation) is not { } graph)
                continue;
            SyntaxTree tree = graph.OriginalOperation.Syntax.SyntaxTree;
            FlowContext context = model.NewContext(tree, isOld, cancellation);
            FlowResult result = FlowAnalysis.Run(FunctionFrame.Root(context, method, graph), FlowState.Start(World.JustRestored, WorldState.Empty));
            if (!_byTree.TryGetValue(tree, out List<FlowResult> list))
                _byTree[tree] = list = [];
            list.Add(result);
            next.AddRange(result.Recorder.CalledInCopy);
        }

        return next;
    }
}
