using System.Globalization;
using Microsoft.CodeAnalysis.Operations;

namespace Checkpointing.Analyzers.Flow;

/// <summary>Arithmetic and comparison of what is known.</summary>
internal static class ConstantFolding
{
    public static AbstractValue Binary(BinaryOperatorKind kind, AbstractValue left, AbstractValue right) => kind switch
    {
        BinaryOperatorKind.Equals => AbstractValue.Of(AreEqual(left, right)),
        BinaryOperatorKind.NotEquals => AbstractValue.Of(!AreEqual(left, right)),
        BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.And when left.AsBoolean == false || right.AsBoolean == false => AbstractValue.False,
        BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.And when left.AsBoolean == true && right.AsBoolean == true => AbstractValue.True,
        BinaryOperatorKind.ConditionalOr or BinaryOperatorKind.Or when left.AsBoolean == true || right.AsBoolean == true => AbstractValue.True,
        BinaryOperatorKind.ConditionalOr or BinaryOperatorKind.Or when left.AsBoolean == false && right.AsBoolean == false => AbstractValue.False,
        BinaryOperatorKind.ExclusiveOr when left.AsBoolean is { } a && right.AsBoolean is { } b => AbstractValue.Of(a != b),
        _ when Integer(left) is { } x && Integer(right) is { } y => Integers(kind, x, y),
        _ => AbstractValue.Unknown,
    };

    /// <summary>Whether both are the same; null where that is not known.</summary>
    public static bool? AreEqual(AbstractValue left, AbstractValue right)
    {
        if (left.IsConstant && right.IsConstant)
            return Integer(left) is { } a && Integer(right) is { } b ? a == b : Equals(left.Content, right.Content);
        if ((left.IsNull && right.IsKnownNotNull) || (right.IsNull && left.IsKnownNotNull))
            return false;
        return left.Shape == ValueShape.OwnProcessId && right.Shape == ValueShape.OwnProcessId ? true : null;
    }

    /// <summary>Whether the relation holds; null where that is not known.</summary>
    public static bool? Compare(BinaryOperatorKind kind, AbstractValue left, AbstractValue right) => Binary(kind, left, right).AsBoolean;

    private static AbstractValue Integers(BinaryOperatorKind kind, long x, long y) => kind switch
    {
        BinaryOperatorKind.LessThan => AbstractValue.Of(x < y),
        BinaryOperatorKind.LessThanOrEqual => AbstractValue.Of(x <= y),
        BinaryOperatorKind.GreaterThan => AbstractValue.Of(x > y),
        BinaryOperatorKind.GreaterThanOrEqual => AbstractValue.Of(x >= y),
        BinaryOperatorKind.Add => Number(unchecked(x + y)),
        BinaryOperatorKind.Subtract => Number(unchecked(x - y)),
        BinaryOperatorKind.Multiply => Number(unchecked(x * y)),
        BinaryOperatorKind.Or => Number(x | y),
        BinaryOperatorKind.And => Number(x & y),
        _ => AbstractValue.Unknown,
    };

    private static AbstractValue Number(long value) => value is >= int.MinValue and <= int.MaxValue ? AbstractValue.Of((int)value) : AbstractValue.Of(value);

    private static long? Integer(AbstractValue value) => value.Content switch
    {
        int or long or short or byte or sbyte or ushort or uint when value.IsConstant => System.Convert.ToInt64(value.Content, CultureInfo.InvariantCulture),
        _ => null,
    };
}
