using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Checkpointing.Analyzers.Flow;

/// <summary>Names the places that hold values: locals, parameters, fields and properties of this object or of a variable.</summary>
internal static class Places
{
    public static object? Of(IOperation? operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFlowCaptureReferenceOperation capture => capture.Id,
        IDeclarationExpressionOperation declaration => Of(declaration.Expression),
        IConversionOperation conversion => Of(conversion.Operand),
        IFieldReferenceOperation field => OfMember(field.Instance, field.Field),
        IPropertyReferenceOperation { Arguments.Length: 0 } property when property.Property.Locations.Any(l => l.IsInSource) =>
            OfMember(property.Instance, property.Property),
        _ => null,
    };

    /// <summary>The local or parameter behind an operation.</summary>
    public static ISymbol? VariableOf(IOperation? operation) => Of(operation) as ISymbol is { Kind: SymbolKind.Local or SymbolKind.Parameter } symbol ? symbol : null;

    private static object? OfMember(IOperation? instance, ISymbol member) => instance switch
    {
        null or IInstanceReferenceOperation => member,
        _ when Of(instance) is ISymbol or CaptureId => new MemberPlace(Of(instance)!, member),
        _ => null,
    };
}

/// <summary>A member of the object that a variable holds.</summary>
internal sealed record MemberPlace(object Owner, ISymbol Member)
{
    public override string ToString() => Member.Name;

    public bool Equals(MemberPlace? other) =>
        other is not null && Owner.Equals(other.Owner) && SymbolEqualityComparer.Default.Equals(Member, other.Member);

    public override int GetHashCode() => Owner.GetHashCode() ^ SymbolEqualityComparer.Default.GetHashCode(Member);
}
