using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Checkpointing.Analyzers.Flow;

/// <summary>
/// What initialisers, constructors and methods that run only before a capture put into fields and automatic properties. A member
/// that a hook makes again after a restore is no cause for concern.
/// </summary>
internal sealed class FieldOrigins(CompilationModel model)
{
    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<Origin>> _origins = new(SymbolEqualityComparer.Default);

    public ImmutableArray<Origin> OriginsOf(ISymbol member, CancellationToken cancellation) =>
        _origins.GetOrAdd(member.OriginalDefinition, m => Compute(m, cancellation));

    private ImmutableArray<Origin> Compute(ISymbol member, CancellationToken cancellation)
    {
        ITypeSymbol? type = (member as IFieldSymbol)?.Type ?? (member as IPropertySymbol)?.Type;
        if (type is null || member is IFieldSymbol { IsConst: true } || !ValueSources.MayHold(type))
            return [];
        FlowContext context = model.NewContext(null, false, cancellation);
        HashSet<Origin> origins = [];
        foreach (SyntaxReference declaration in member.ContainingType.DeclaringSyntaxReferences)
        {
            SyntaxNode node = declaration.GetSyntax(cancellation);
            SemanticModel semantics = model.SemanticsOf(node.SyntaxTree);
            foreach ((SyntaxNode target, ExpressionSyntax? value) in Assignments(node, member.Name))
            {
                ISymbol? symbol = target is VariableDeclaratorSyntax or PropertyDeclarationSyntax
                    ? semantics.GetDeclaredSymbol(target, cancellation)
                    : semantics.GetSymbolInfo(target, cancellation).Symbol;
                if (!SymbolEqualityComparer.Default.Equals(symbol, member))
                    continue;
                if (value is null)
                    return [];
                foreach (Origin origin in new ExpressionOrigins(model, context).In(semantics.GetOperation(Bare(value), cancellation)))
                {
                    if (RunsBefore(target, semantics, cancellation))
                        origins.Add(origin with { Crossed = true });
                }
            }
        }

        foreach (SyntaxReference declaration in member.ContainingType.DeclaringSyntaxReferences)
        {
            SyntaxNode node = declaration.GetSyntax(cancellation);
            foreach (InvocationExpressionSyntax call in node.DescendantNodes().OfType<InvocationExpressionSyntax>().Where(c => Arms(c, member.Name)))
            {
                SemanticModel semantics = model.SemanticsOf(node.SyntaxTree);
                if (semantics.GetOperation(call, cancellation) is { } operation && ValueSources.Armed(operation) is { } armed
                    && SymbolEqualityComparer.Default.Equals(Places.Of(armed.Owner) as ISymbol, member) && RunsBefore(call, semantics, cancellation))
                    origins.Add(armed.Origin with { Crossed = true });
            }
        }

        return origins.Count == 0 || model.Renewed.Contains(member) ? [] : origins.ToImmutableArray();
    }

    /// <summary>Whether the assignment is made before a capture: where an object is made, or in a method that runs only then.</summary>
    private bool RunsBefore(SyntaxNode target, SemanticModel semantics, CancellationToken cancellation)
    {
        foreach (SyntaxNode ancestor in target.AncestorsAndSelf())
        {
            switch (ancestor)
            {
                case AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax:
                    return false;
                case ConstructorDeclarationSyntax or VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax } or PropertyDeclarationSyntax { Initializer: not null }:
                    return true;
                case MethodDeclarationSyntax method:
                    return semantics.GetDeclaredSymbol(method, cancellation) is { } symbol && model.Order.RunsOnlyBefore(symbol);
            }
        }

        return false;
    }

    /// <summary>Whether the call opens or arms the member and its method does not close it again.</summary>
    private static bool Arms(InvocationExpressionSyntax call, string member) =>
        call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name, Expression: var owner } && ValueSources.GivesNewState(name)
        && NameOf(Bare(owner)) == member
        && !(call.FirstAncestorOrSelf<BaseMethodDeclarationSyntax>()?.DescendantNodes().OfType<MemberAccessExpressionSyntax>()
            .Any(a => a.Name.Identifier.ValueText is "Close" or "CloseAsync" or "Dispose" or "DisposeAsync" && NameOf(a.Expression) == member) ?? true);

    /// <summary>Everything that writes a member of the name. A null value stands for a write that cannot be read.</summary>
    private static IEnumerable<(SyntaxNode Target, ExpressionSyntax? Value)> Assignments(SyntaxNode type, string name)
    {
        foreach (SyntaxNode node in type.DescendantNodes())
        {
            switch (node)
            {
                case VariableDeclaratorSyntax { Initializer.Value: { } value } declarator when declarator.Identifier.ValueText == name:
                    yield return (declarator, value);
                    break;
                case PropertyDeclarationSyntax { Initializer.Value: { } value } property when property.Identifier.ValueText == name:
                    yield return (property, value);
                    break;
                // What is assigned only when it is first asked for may be made in the copy.
                case AssignmentExpressionSyntax assignment when NameOf(assignment.Left) == name && !assignment.IsKind(SyntaxKind.CoalesceAssignmentExpression):
                    yield return (assignment.Left, assignment.Right);
                    break;
                case ArgumentSyntax { RefKindKeyword.RawKind: (int)SyntaxKind.RefKeyword or (int)SyntaxKind.OutKeyword } argument when NameOf(argument.Expression) == name:
                    yield return (argument.Expression, null);
                    break;
            }
        }
    }

    // A suppressed warning is no operation of its own.
    private static ExpressionSyntax Bare(ExpressionSyntax value) =>
        value is PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } suppressed ? Bare(suppressed.Operand) : value;

    private static string? NameOf(ExpressionSyntax expression) => expression switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        _ => null,
    };
}
