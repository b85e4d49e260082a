using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Checkpointing.Analyzers.Flow;

internal sealed partial class OperationEvaluator
{
    /// <summary>Whether the value matches; null where that is not known. Variables of the pattern are assigned either way.</summary>
    private bool? Match(IPatternOperation pattern, AbstractValue value)
    {
        switch (pattern)
        {
            case IDiscardPatternOperation:
                return true;
            case IConstantPatternOperation constant:
                return ConstantFolding.AreEqual(value, Evaluate(constant.Value));
            case INegatedPatternOperation negated:
                return !Match(negated.Pattern, value);
            case IBinaryPatternOperation binary:
                bool? left = Match(binary.LeftPattern, value);
                bool? right = Match(binary.RightPattern, value);
                return binary.OperatorKind == BinaryOperatorKind.Or ? left | right : left & right;
            case IRelationalPatternOperation relational:
                return ConstantFolding.Compare(relational.OperatorKind, value, Evaluate(relational.Value));
            case IDeclarationPatternOperation declaration:
                Bind(declaration.DeclaredSymbol, value);
                return declaration.MatchesNull ? true : declaration.MatchedType is { } matched ? IsInstance(declaration.InputType, matched, value) : null;
            case ITypePatternOperation type:
                return IsInstance(type.InputType, type.MatchedType, value);
            case IRecursivePatternOperation recursive:
                return MatchRecursive(recursive, value);
            default:
                return null;
        }
    }

    private bool? MatchRecursive(IRecursivePatternOperation pattern, AbstractValue value)
    {
        bool? matches = IsInstance(pattern.InputType, pattern.MatchedType, value);
        for (int i = 0; i < pattern.DeconstructionSubpatterns.Length; i++)
        {
            AbstractValue element = value.Content is ImmutableArray<AbstractValue> known && i < known.Length ? known[i] : AbstractValue.Unknown;
            matches &= Match(pattern.DeconstructionSubpatterns[i], element);
        }

        foreach (IPropertySubpatternOperation property in pattern.PropertySubpatterns)
            matches &= Match(property.Pattern, MemberOf(value, property.Member));
        Bind(pattern.DeclaredSymbol, value);
        return matches;
    }

    private static bool? IsInstance(ITypeSymbol input, ITypeSymbol matched, AbstractValue value)
    {
        if (value.IsNull)
            return false;
        bool always = SymbolEqualityComparer.Default.Equals(input, matched)
            || (input.IsNullableValue() && SymbolEqualityComparer.Default.Equals(((INamedTypeSymbol)input).TypeArguments[0], matched))
            || value.Shape == ValueShape.Result;
        bool notNull = value.IsKnownNotNull || (input.IsValueType && !input.IsNullableValue());
        return always && notNull ? true : null;
    }

    private AbstractValue MemberOf(AbstractValue value, IOperation member) => member switch
    {
        IPropertyReferenceOperation property => ResultMember(value, property.Property) ?? AbstractValue.Unknown,
        IFieldReferenceOperation { Field: { ContainingType.IsTupleType: true } field } => TupleElement(value, field) ?? AbstractValue.Unknown,
        _ => AbstractValue.Unknown,
    };

    private void Bind(ISymbol? variable, AbstractValue value)
    {
        if (variable is not null && !frame.Shared.Contains(variable))
            State = State.With(variable, value.Shape == ValueShape.Unknown ? value.AsFresh() : value);
    }
}
