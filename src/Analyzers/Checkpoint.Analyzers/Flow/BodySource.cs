using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Checkpointing.Analyzers.Flow;

/// <summary>Finds the control-flow graphs of members. Each is built once.</summary>
internal sealed class BodySource(CompilationModel model)
{
    private readonly ConcurrentDictionary<SyntaxNode, ControlFlowGraph?> _graphs = new();

    /// <summary>The graph of a method that has a body in this compilation.</summary>
    public ControlFlowGraph? GraphOf(IMethodSymbol method, CancellationToken cancellation)
    {
        IMethodSymbol definition = method.PartialImplementationPart ?? method;
        foreach (SyntaxReference reference in definition.DeclaringSyntaxReferences)
        {
            SyntaxNode syntax = reference.GetSyntax(cancellation);
            if (syntax is PropertyDeclarationSyntax { ExpressionBody: { } arrow })
                syntax = arrow;
            if (GraphOf(syntax, cancellation) is { } graph)
                return graph;
        }

        return null;
    }

    public ControlFlowGraph? GraphOf(SyntaxNode syntax, CancellationToken cancellation) =>
        _graphs.GetOrAdd(syntax, s => Create(s, cancellation));

    private ControlFlowGraph? Create(SyntaxNode syntax, CancellationToken cancellation)
    {
        if (!model.Compilation.ContainsSyntaxTree(syntax.SyntaxTree))
            return null;
        return model.SemanticsOf(syntax.SyntaxTree).GetOperation(syntax, cancellation) switch
        {
            IMethodBodyOperation { BlockBody: null, ExpressionBody: null } => null,
            IMethodBodyOperation body => ControlFlowGraph.Create(body, cancellation),
            IConstructorBodyOperation body => ControlFlowGraph.Create(body, cancellation),
            IFieldInitializerOperation initializer => ControlFlowGraph.Create(initializer, cancellation),
            IPropertyInitializerOperation initializer => ControlFlowGraph.Create(initializer, cancellation),
            IBlockOperation { Parent: null } block => ControlFlowGraph.Create(block, cancellation),
            _ => null,
        };
    }
}
