using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Checkpointing.Analyzers.Flow;

/// <summary>Finds the functions of a file that capture or ask for an outcome, and analyses each.</summary>
internal static class RootFunctions
{
    public static ImmutableArray<FlowResult> Analyze(CompilationModel model, SyntaxTree tree, CancellationToken cancellation)
    {
        if (!model.Captures.IsNamedIn(tree) && !model.Words.Any(tree, TreeWords.Outcomes, cancellation))
            return [];
        HashSet<string> names = new(model.Captures.Names.Concat(TreeWords.Outcomes), StringComparer.Ordinal);
        ImmutableArray<FlowResult>.Builder results = ImmutableArray.CreateBuilder<FlowResult>();
        foreach (SyntaxNode body in Bodies(tree.GetRoot(cancellation)))
        {
            bool mentions = body.DescendantNodes().OfType<SimpleNameSyntax>().Any(n => names.Contains(n.Identifier.ValueText));
            if (!mentions || model.Bodies.GraphOf(body, cancellation) is not { } graph)
                continue;
            FlowContext context = model.NewContext(tree, fieldsAreOld: true, cancellation);
            results.Add(Analyze(context, MethodOf(model, body, cancellation), graph));
            foreach ((IMethodSymbol method, ControlFlowGraph inner) in GraphWalk.NestedFunctions(graph, cancellation))
                results.Add(Analyze(context, method, inner));
        }

        return results.ToImmutable();
    }

    /// <summary>The bodies of a file: methods, accessors, initialisers, top-level statements.</summary>
    public static IEnumerable<SyntaxNode> Bodies(SyntaxNode root)
    {
        if (root is CompilationUnitSyntax unit && unit.Members.Any(m => m is GlobalStatementSyntax))
            yield return unit;
        foreach (SyntaxNode node in root.DescendantNodes(n => n is not (StatementSyntax or ExpressionSyntax)))
        {
            if (node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax
                or ArrowExpressionClauseSyntax { Parent: PropertyDeclarationSyntax or IndexerDeclarationSyntax }
                || node is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax } or PropertyDeclarationSyntax })
                yield return node;
        }
    }

    public static FlowResult Analyze(FlowContext context, IMethodSymbol? method, ControlFlowGraph graph) =>
        FlowAnalysis.Run(FunctionFrame.Root(context, method, graph), StartOf(context, method, graph));

    /// <summary>A function that is given an outcome starts in one world for each.</summary>
    private static FlowState StartOf(FlowContext context, IMethodSymbol? method, ControlFlowGraph graph)
    {
        List<(object Place, ITypeSymbol? Type)> given = [.. GivenOutcomes(context.Types, method, graph).Select(g => ((object)g, TypeOf(g))), .. GivenMembers(context.Types, method, graph)];
        if (given.Count == 0)
            return FlowState.Start(World.NoCaptureYet, WorldState.Empty);
        FlowState start = new();
        for (int world = 0; world < World.NoCaptureYet; world++)
        {
            WorldState state = WorldState.Empty;
            foreach ((object place, ITypeSymbol? held) in given)
            {
                bool isOutcome = held is INamedTypeSymbol type
                    && SymbolEqualityComparer.Default.Equals(type.IsNullableValue() ? type.TypeArguments[0] : type, context.Types.Outcome);
                state = state.With(place, isOutcome ? AbstractValue.Of(world) : AbstractValue.OfResult(world));
            }

            start.Add(world, state);
        }

        return start;
    }

    /// <summary>Parameters and captured variables that carry an outcome made elsewhere.</summary>
    private static List<ISymbol> GivenOutcomes(KnownTypes types, IMethodSymbol? method, ControlFlowGraph graph)
    {
        List<ISymbol> given = [];
        if (method is null)
            return given;
        given.AddRange(method.Parameters.Where(p => p.RefKind is not RefKind.Out && types.CarriesOutcome(p.Type)));
        if (method.MethodKind is MethodKind.LocalFunction or MethodKind.AnonymousFunction)
        {
            HashSet<ISymbol> assigned = new(SymbolEqualityComparer.Default);
            foreach (IOperation operation in GraphWalk.Operations(graph))
            {
                if (operation is ISimpleAssignmentOperation assignment && Places.VariableOf(assignment.Target) is { } target)
                    assigned.Add(target);
            }

            foreach (IOperation operation in GraphWalk.Operations(graph))
            {
                if (Places.VariableOf(operation) is { } variable && types.CarriesOutcome(TypeOf(variable))
                    && !SymbolEqualityComparer.Default.Equals(variable.ContainingSymbol, method)
                    && !assigned.Contains(variable) && !given.Contains(variable, SymbolEqualityComparer.Default))
                    given.Add(variable);
            }
        }

        return given;
    }

    /// <summary>Members of a parameter that carry an outcome: what an event tells, say.</summary>
    private static IEnumerable<(object Place, ITypeSymbol? Type)> GivenMembers(KnownTypes types, IMethodSymbol? method, ControlFlowGraph graph)
    {
        if (method is null || !method.Parameters.Any(p => p.Type.TypeKind == TypeKind.Class && !p.Type.Locations.All(l => l.IsInMetadata)))
            return [];
        return GraphWalk.Operations(graph)
            .Where(o => o is IPropertyReferenceOperation or IFieldReferenceOperation && types.CarriesOutcome(o.Type))
            .Select(o => (Place: Places.Of(o), o.Type))
            .Where(o => o.Place is MemberPlace { Owner: IParameterSymbol { RefKind: RefKind.None } owner } && SymbolEqualityComparer.Default.Equals(owner.ContainingSymbol, method))
            .GroupBy(o => o.Place)
            .Select(g => (g.Key!, g.First().Type));
    }

    private static ITypeSymbol? TypeOf(ISymbol symbol) => symbol switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        _ => null,
    };

    private static IMethodSymbol? MethodOf(CompilationModel model, SyntaxNode body, CancellationToken cancellation)
    {
        SemanticModel semantics = model.SemanticsOf(body.SyntaxTree);
        return body switch
        {
            CompilationUnitSyntax => model.Compilation.GetEntryPoint(cancellation),
            ArrowExpressionClauseSyntax { Parent: BasePropertyDeclarationSyntax property } =>
                (semantics.GetDeclaredSymbol(property, cancellation) as IPropertySymbol)?.GetMethod,
            BaseMethodDeclarationSyntax or AccessorDeclarationSyntax => semantics.GetDeclaredSymbol(body, cancellation) as IMethodSymbol,
            _ => null,
        };
    }
}
