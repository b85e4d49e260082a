namespace Checkpointing.CodeVerification.Flow;

internal enum ValueKind
{
    Unknown,

    /// <summary>Made from an answer in a way that is not followed. A branch on it proves nothing.</summary>
    Unsure,
    Integer,
    Text,

    /// <summary>A CheckpointResult, or the task or awaiter that will give it.</summary>
    Answer,

    /// <summary>The outcome as a number, with something added: a switch begins by subtracting its lowest case.</summary>
    Outcome,

    /// <summary>A truth: in which worlds it can hold, and in which not.</summary>
    Test,
    OwnProcess,
    OwnProcessId,

    /// <summary>The number at which an async method goes on.</summary>
    Resumption,

    /// <summary>Something that must not be the same in two copies.</summary>
    Unique,
    LocalAddress,
    ArgumentAddress,
    FieldAddress,
}

internal enum UniqueKind
{
    Random,
    Identifier,
    Key,
    Connection,
}

/// <summary>What is known of a value on the stack or in a variable.</summary>
internal readonly record struct Value(ValueKind Kind, int Number = 0, Worlds True = Worlds.None, Worlds False = Worlds.None, string? Text = null)
{
    public static Value Unknown => default;

    public static Value Unsure => new(ValueKind.Unsure);

    public bool TellsOutcome => Kind is ValueKind.Answer or ValueKind.Outcome or ValueKind.Test or ValueKind.Unsure;

    public static Value Integer(long number) => number is >= int.MinValue and <= int.MaxValue ? new(ValueKind.Integer, (int)number) : Unknown;

    public static Value Test(Worlds whenTrue, Worlds whenFalse) => new(ValueKind.Test, 0, whenTrue, whenFalse);

    public static Value Unique(UniqueKind kind, string source) => new(ValueKind.Unique, (int)kind, Text: source);

    /// <summary>The value where two paths meet.</summary>
    public static Value Join(Value left, Worlds leftWorlds, Value right, Worlds rightWorlds)
    {
        if (left == right)
            return left;
        // "is A or B" is compiled into two paths that leave 1 or 0: which it is still tells the worlds apart.
        if (left.AsTest(leftWorlds) is { } l && right.AsTest(rightWorlds) is { } r)
            return Test(l.True | r.True, l.False | r.False);
        return left.TellsOutcome || right.TellsOutcome ? Unsure : Unknown;
    }

    private Value? AsTest(Worlds worlds) => Kind switch
    {
        ValueKind.Test => this,
        ValueKind.Integer when Number == 0 => Test(Worlds.None, worlds),
        ValueKind.Integer when Number == 1 => Test(worlds, Worlds.None),
        _ => null,
    };
}
