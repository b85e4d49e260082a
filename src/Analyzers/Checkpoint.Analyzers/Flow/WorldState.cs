using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Checkpointing.Analyzers.Flow;

internal enum HeldKind
{
    Lock,
    Transaction,
    Task,
    Gathered,
    Child,
    GhostFile,
    OpenFile,
    Timer,
}

/// <summary>Something that is in force at a program point: a lock that is held, a transaction that is open, a task that runs.</summary>
internal sealed record Held(HeldKind Kind, object Place, SyntaxNode Since)
{
    public string Name => Place is ISymbol symbol ? symbol.Name : Place.ToString();
}

/// <summary>What is known in one world at one program point. Immutable; a place that is absent was not assigned since the latest capture.</summary>
internal sealed class WorldState(
    ImmutableDictionary<object, AbstractValue> values,
    bool worked,
    ImmutableHashSet<Held> held)
{
    public static readonly WorldState Empty = new(ImmutableDictionary<object, AbstractValue>.Empty, false, ImmutableHashSet<Held>.Empty);

    public ImmutableDictionary<object, AbstractValue> Values { get; } = values;

    /// <summary>Whether the program may have done work of its own since the latest capture.</summary>
    public bool Worked { get; } = worked;

    public ImmutableHashSet<Held> Held { get; } = held;

    public AbstractValue? Find(object place) => Values.TryGetValue(place, out AbstractValue? value) ? value : null;

    public WorldState With(object place, AbstractValue value) => new(Values.SetItem(place, value), Worked, Held);

    public WorldState Without(object place) => new(Values.Remove(place), Worked, Held);

    public WorldState WithWork() => Worked ? this : new(Values, true, Held);

    public WorldState With(Held held) => new(Values, Worked, Held.Add(held));

    public WorldState Release(HeldKind kind, object place) =>
        Held.IsEmpty ? this : new(Values, Worked, Held.Except(Held.Where(h => h.Kind == kind && Equals(h.Place, place)).ToList()));

    /// <summary>The locks in fields, which functions take and give back for each other.</summary>
    public IEnumerable<Held> FieldLocks => Held.Where(h => h is { Kind: HeldKind.Lock, Place: IFieldSymbol });

    /// <summary>The state with the field locks that a callee leaves behind.</summary>
    public WorldState WithFieldLocks(WorldState callee) =>
        Held.IsEmpty && callee.Held.IsEmpty ? this : new(Values, Worked, Held.Except(FieldLocks).Union(callee.FieldLocks));

    /// <summary>What a method that is called here finds in fields: those of the same object only where it is called on that.</summary>
    public WorldState ForCallee(bool sameObject)
    {
        ImmutableDictionary<object, AbstractValue>.Builder fields = ImmutableDictionary.CreateBuilder<object, AbstractValue>();
        foreach (KeyValuePair<object, AbstractValue> entry in Values)
        {
            if (entry.Key is ISymbol { Kind: SymbolKind.Field or SymbolKind.Property } member && (sameObject || member.IsStatic))
                fields.Add(entry);
        }

        return new(fields.ToImmutable(), false, ImmutableHashSet<Held>.Empty);
    }

    public WorldState ReleaseAll(object place) =>
        Held.IsEmpty ? this : new(Values, Worked, Held.Except(Held.Where(h => Equals(h.Place, place)).ToList()));

    /// <summary>The state after a capture.</summary>
    public WorldState Cross()
    {
        ImmutableDictionary<object, AbstractValue>.Builder builder = Values.ToBuilder();
        foreach (KeyValuePair<object, AbstractValue> entry in Values)
        {
            AbstractValue crossed = entry.Value.Cross();
            if (crossed.Shape == ValueShape.Unknown && crossed.Origins.IsEmpty)
                builder.Remove(entry.Key);
            else
                builder[entry.Key] = crossed;
        }

        return new(builder.ToImmutable(), worked: false, Held);
    }

    public static WorldState Join(WorldState left, WorldState right)
    {
        if (ReferenceEquals(left, right))
            return left;
        ImmutableDictionary<object, AbstractValue> values = JoinValues(left.Values, right.Values);
        ImmutableHashSet<Held> held = JoinHeld(left.Held, right.Held);
        bool worked = left.Worked || right.Worked;
        return ReferenceEquals(values, left.Values) && worked == left.Worked && (ReferenceEquals(held, left.Held) || held.SetEquals(left.Held)) ? left : new(values, worked, held);
    }

    private static ImmutableHashSet<Held> JoinHeld(ImmutableHashSet<Held> left, ImmutableHashSet<Held> right)
    {
        if (ReferenceEquals(left, right) || (left.IsEmpty && right.IsEmpty))
            return left;
        // What is held on one path only may be a guess: say nothing of it.
        // A list of tasks is filled in a loop, which may run no turn; whoever waits for the list waits for all in it.
        return left.Intersect(right).Union(left.Union(right).Where(h => h.Kind == HeldKind.Gathered));
    }

    private static ImmutableDictionary<object, AbstractValue> JoinValues(
        ImmutableDictionary<object, AbstractValue> left,
        ImmutableDictionary<object, AbstractValue> right)
    {
        if (ReferenceEquals(left, right))
            return left;
        ImmutableDictionary<object, AbstractValue> joined = left;
        foreach (KeyValuePair<object, AbstractValue> entry in left)
        {
            AbstractValue other = right.TryGetValue(entry.Key, out AbstractValue? found) ? found : AbstractValue.Unknown;
            joined = Set(joined, entry.Key, entry.Value, AbstractValue.Join(entry.Value, other));
        }

        foreach (KeyValuePair<object, AbstractValue> entry in right)
        {
            if (!left.ContainsKey(entry.Key))
                joined = Set(joined, entry.Key, null, AbstractValue.Join(entry.Value, AbstractValue.Unknown));
        }

        return joined;
    }

    private static ImmutableDictionary<object, AbstractValue> Set(
        ImmutableDictionary<object, AbstractValue> values,
        object place,
        AbstractValue? old,
        AbstractValue value) =>
        value.Equals(AbstractValue.Unknown) ? old is null ? values : values.Remove(place)
        : value.Equals(old) ? values
        : values.SetItem(place, value);
}
