using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Checkpointing.Analyzers.Flow;

/// <summary>
/// What initialisers, constructors and assignments put into fields and automatic properties. A member that a hook
/// assigns again after a restore is no cause for concern.
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
                if (value is null || HookSites.IsInHook(target, semantics, model, cancellation))
                    return [];
                foreach (Origin origin in OriginsIn(semantics.GetOperation(value, cancellation), context))
                    origins.Add(origin with { Crossed = true });
            }
        }

        return origins.ToImmutableArray();
    }

    private static IEnumerable<Origin> OriginsIn(IOperation? value, FlowContext context)
    {
        for (IOperation? current = value; current is not null;)
        {
            if (ValueSources.Classify(current, context) is { } origin && origin.Detail != ValueSources.SharedDetail)
            {
                yield return origin;
                yield break;
            }

            // What is derived from such a value by one expression is such a value still: text of an id, say.
            if (current is IInterpolatedStringOperation text)
            {
                foreach (IInterpolationOperation part in text.Parts.OfType<IInterpolationOperation>())
                {
                    foreach (Origin inner in OriginsIn(part.Expression, context))
                        yield return inner;
                }

                yield break;
            }

            if (current is IBinaryOperation binary)
            {
                foreach (Origin inner in OriginsIn(binary.LeftOperand, context).Concat(OriginsIn(binary.RightOperand, context)))
                    yield return inner;
                yield break;
            }

            current = current switch
            {
                IConversionOperation conversion => conversion.Operand,
                ICoalesceOperation coalesce => coalesce.Value,
                IInvocationOperation { Instance: { } instance } call when ValueSources.Derives(call.Type) => instance,
                IInvocationOperation { Arguments.Length: > 0 } call when ValueSources.Derives(call.Type) && !call.TargetMethod.Locations.Any(l => l.IsInSource) => call.Arguments[0].Value,
                IPropertyReferenceOperation { Instance: { } instance } property when ValueSources.Derives(property.Type) => instance,
                _ => null,
            };
        }
    }

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
                case AssignmentExpressionSyntax assignment when NameOf(assignment.Left) == name:
                    yield return (assignment.Left, assignment.Right);
                    break;
                case ArgumentSyntax { RefKindKeyword.RawKind: not 0 } argument when NameOf(argument.Expression) == name:
                    yield return (argument.Expression, null);
                    break;
            }
        }
    }

    private static string? NameOf(ExpressionSyntax expression) => expression switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        _ => null,
    };
}
