using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Checkpointing.Analyzers.Flow;

internal enum ValueShape
{
    Unknown,
    Constant,
    Result,
    NotNull,
    Tuple,
    Function,
    OwnProcess,
    OwnProcessId,
}

/// <summary>Where a value that must not live across a capture was made, and whether a capture has come between.</summary>
internal sealed record Origin(ValueKind Kind, SyntaxNode Creation, bool Crossed)
{
    /// <summary>What the value was made with and what else the rule needs to know: the seed was a constant, say.</summary>
    public string? Detail { get; init; }
}

/// <summary>A lambda, local function or method that a value can call.</summary>
internal sealed record FunctionValue(IMethodSymbol Method, ControlFlowGraph? Graph)
{
    public bool Equals(FunctionValue? other) => SymbolEqualityComparer.Default.Equals(Method, other?.Method);

    public override int GetHashCode() => SymbolEqualityComparer.Default.GetHashCode(Method);
}

/// <summary>What is known of a value in one world. Immutable.</summary>
internal sealed class AbstractValue : IEquatable<AbstractValue>
{
    private const int MaximumOrigins = 4;

    public static readonly AbstractValue Unknown = new(ValueShape.Unknown);
    public static readonly AbstractValue Null = new(ValueShape.Constant);
    public static readonly AbstractValue NotNull = new(ValueShape.NotNull);
    public static readonly AbstractValue Fresh = new(ValueShape.Unknown, isFresh: true);
    public static readonly AbstractValue OwnProcess = new(ValueShape.OwnProcess);
    public static readonly AbstractValue OwnProcessId = new(ValueShape.OwnProcessId);
    public static readonly AbstractValue True = new(ValueShape.Constant, true);
    public static readonly AbstractValue False = new(ValueShape.Constant, false);

    private AbstractValue(
        ValueShape shape,
        object? content = null,
        ImmutableArray<Origin> origins = default,
        bool isFresh = false)
    {
        Shape = shape;
        Content = content;
        Origins = origins.IsDefault ? ImmutableArray<Origin>.Empty : origins;
        IsFresh = isFresh;
    }

    public ValueShape Shape { get; }

    /// <summary>The constant, the outcome of a result (int), the elements of a tuple or the function.</summary>
    public object? Content { get; }

    public ImmutableArray<Origin> Origins { get; }

    /// <summary>Made since the latest capture on this path.</summary>
    public bool IsFresh { get; }

    public bool IsConstant => Shape == ValueShape.Constant;

    public bool IsNull => Shape == ValueShape.Constant && Content is null;

    public bool IsKnownNotNull => Shape is not (ValueShape.Unknown or ValueShape.Constant) || (IsConstant && Content is not null);

    public bool? AsBoolean => IsConstant && Content is bool value ? value : null;

    public static AbstractValue Of(object? constant) => new(ValueShape.Constant, constant);

    public static AbstractValue Of(bool? value) => value is { } known ? known ? True : False : Unknown;

    public static AbstractValue OfResult(int outcome) => new(ValueShape.Result, outcome);

    public static AbstractValue OfFunction(FunctionValue function) => new(ValueShape.Function, function);

    public static AbstractValue OfTuple(ImmutableArray<AbstractValue> elements) => new(ValueShape.Tuple, elements);

    public AbstractValue WithOrigins(ImmutableArray<Origin> origins) =>
        origins.IsDefaultOrEmpty && Origins.IsEmpty ? this : new(Shape, Content, origins, IsFresh);

    public AbstractValue Add(ImmutableArray<Origin> origins) => origins.IsEmpty ? this : WithOrigins(Union(Origins, origins));

    public AbstractValue AsFresh() => IsFresh ? this : new(Shape, Content, Origins, isFresh: true);

    /// <summary>The same value on the other side of a capture.</summary>
    public AbstractValue Cross() =>
        !IsFresh && Origins.All(o => o.Crossed)
            ? this
            : new(Shape, Content, Origins.Select(o => o with { Crossed = true }).ToImmutableArray());

    public static AbstractValue Join(AbstractValue left, AbstractValue right)
    {
        if (left.Equals(right))
            return left;
        ImmutableArray<Origin> origins = Union(left.Origins, right.Origins);
        bool fresh = left.IsFresh && right.IsFresh;
        if (left.Shape == right.Shape && SameContent(left, right))
            return new(left.Shape, left.Content, origins, fresh);
        return left.IsKnownNotNull && right.IsKnownNotNull
            ? new(ValueShape.NotNull, null, origins, fresh)
            : new(ValueShape.Unknown, null, origins, fresh);
    }

    public bool Equals(AbstractValue? other) =>
        other is not null
        && (ReferenceEquals(this, other)
            || (Shape == other.Shape && IsFresh == other.IsFresh && SameContent(this, other) && SameOrigins(Origins, other.Origins)));

    public override bool Equals(object? obj) => Equals(obj as AbstractValue);

    public override int GetHashCode() => ((int)Shape * 397) ^ (Content is ImmutableArray<AbstractValue> ? 1 : Content?.GetHashCode() ?? 0);

    /// <summary>Names the value in the key of a memoised summary; null where it says nothing a callee could use.</summary>
    public string? ContextKey => Shape switch
    {
        ValueShape.Constant when Content is null or bool or int => Content?.ToString() ?? "null",
        ValueShape.Result => "result" + Content,
        ValueShape.Function => ((FunctionValue)Content!).Method.ToDisplayString() + ((FunctionValue)Content!).Method.Locations.FirstOrDefault()?.SourceSpan,
        ValueShape.OwnProcess or ValueShape.OwnProcessId => Shape.ToString(),
        ValueShape.Tuple => TupleKey((ImmutableArray<AbstractValue>)Content!),
        _ => null,
    };

    private static string? TupleKey(ImmutableArray<AbstractValue> elements)
    {
        List<string?> keys = elements.Select(e => e.ContextKey).ToList();
        return keys.All(k => k is null) ? null : "(" + string.Join(",", keys) + ")";
    }

    private static bool SameContent(AbstractValue left, AbstractValue right) =>
        left.Content is ImmutableArray<AbstractValue> a && right.Content is ImmutableArray<AbstractValue> b
            ? a.SequenceEqual(b)
            : Equals(left.Content, right.Content);

    private static bool SameOrigins(ImmutableArray<Origin> left, ImmutableArray<Origin> right) =>
        left.Length == right.Length && left.All(right.Contains);

    private static ImmutableArray<Origin> Union(ImmutableArray<Origin> left, ImmutableArray<Origin> right)
    {
        if (right.All(left.Contains))
            return left;
        if (left.All(right.Contains))
            return right;
        // A bound keeps the lattice low: a value with more origins is reported for the first ones.
        return left.Concat(right.Where(o => !left.Contains(o))).Take(MaximumOrigins).ToImmutableArray();
    }
}
