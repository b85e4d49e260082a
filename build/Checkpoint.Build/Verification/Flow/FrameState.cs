namespace Checkpointing.CodeVerification.Flow;

/// <summary>What is known when the code of a method has come to a certain point.</summary>
internal sealed class FrameState
{
    public const int SeveralCaptures = -1;

    private const int MostLocals = 4096;

    private readonly List<Value> _stack = [];
    private readonly Dictionary<int, Value> _locals = [];
    private readonly Dictionary<int, Value> _arguments = [];

    public Worlds Worlds { get; set; } = Worlds.NoCaptureYet;

    /// <summary>The worlds in which something was done since the capture, so that what follows may be meant.</summary>
    public Worlds Worked { get; set; }

    /// <summary>The capture that the worlds are of, by the place of the call; 0 before any, <see cref="SeveralCaptures"/> where it may be one of several.</summary>
    public int Capture { get; set; }

    /// <summary>How many locks are held for certain.</summary>
    public int Held { get; set; }

    public int StackDepth => _stack.Count;

    public FrameState Copy()
    {
        FrameState copy = new() { Worlds = Worlds, Worked = Worked, Capture = Capture, Held = Held };
        copy._stack.AddRange(_stack);
        foreach (KeyValuePair<int, Value> local in _locals)
            copy._locals.Add(local.Key, local.Value);
        foreach (KeyValuePair<int, Value> argument in _arguments)
            copy._arguments.Add(argument.Key, argument.Value);
        return copy;
    }

    public void Push(Value value) => _stack.Add(value);

    /// <exception cref="InvalidIlException">There is nothing on the stack.</exception>
    public Value Pop()
    {
        if (_stack.Count == 0)
            throw new InvalidIlException();
        Value value = _stack[_stack.Count - 1];
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    public void ClearStack() => _stack.Clear();

    public Value Local(int index) => _locals.TryGetValue(index, out Value value) ? value : Value.Unknown;

    public void SetLocal(int index, Value value) => Set(_locals, index, value);

    public Value Argument(int index) => _arguments.TryGetValue(index, out Value value) ? value : Value.Unknown;

    public void SetArgument(int index, Value value) => Set(_arguments, index, value);

    /// <summary>A new capture: what was asked of the last one says nothing about this one.</summary>
    public void ForgetAnswers()
    {
        for (int i = 0; i < _stack.Count; i++)
            _stack[i] = Forgotten(_stack[i]);
        foreach (Dictionary<int, Value> variables in (Dictionary<int, Value>[])[_locals, _arguments])
        {
            foreach (int index in variables.Where(v => v.Value.TellsOutcome).Select(v => v.Key).ToArray())
                variables[index] = Forgotten(variables[index]);
        }
    }

    /// <summary>Takes in what is known on another path to the same point.</summary>
    /// <returns>Whether that changed anything.</returns>
    public bool Meet(FrameState other)
    {
        if (other._stack.Count != _stack.Count)
            throw new InvalidIlException();
        bool changed = false;
        for (int i = 0; i < _stack.Count; i++)
        {
            Value joined = Value.Join(_stack[i], Worlds, other._stack[i], other.Worlds);
            changed |= joined != _stack[i];
            _stack[i] = joined;
        }

        changed |= Meet(_locals, other._locals, other.Worlds) | Meet(_arguments, other._arguments, other.Worlds);
        changed |= (Worlds | other.Worlds) != Worlds || (Worked | other.Worked) != Worked || other.Held < Held;
        Worlds |= other.Worlds;
        Worked |= other.Worked;
        Held = Math.Min(Held, other.Held);
        changed |= MeetCapture(other.Capture);
        return changed;
    }

    private bool MeetCapture(int other)
    {
        if (other == Capture || other == 0 || Capture == SeveralCaptures)
            return false;
        Capture = Capture == 0 ? other : SeveralCaptures;
        return true;
    }

    private bool Meet(Dictionary<int, Value> mine, Dictionary<int, Value> theirs, Worlds theirWorlds)
    {
        bool changed = false;
        foreach (int index in mine.Keys.Concat(theirs.Keys).Distinct().ToArray())
        {
            Value before = mine.TryGetValue(index, out Value a) ? a : Value.Unknown;
            Value joined = Value.Join(before, Worlds, theirs.TryGetValue(index, out Value b) ? b : Value.Unknown, theirWorlds);
            if (joined == before)
                continue;
            mine[index] = joined;
            changed = true;
        }

        return changed;
    }

    // A truth that is possible on both sides alike was never about the outcome.
    private static Value Forgotten(Value value) => value switch
    {
        { Kind: ValueKind.Test } when value.True == value.False => Value.Unknown,
        { TellsOutcome: true } => Value.Unsure,
        _ => value,
    };

    private static void Set(Dictionary<int, Value> variables, int index, Value value)
    {
        if (index >= MostLocals)
            return;
        if (value == Value.Unknown)
            variables.Remove(index);
        else
            variables[index] = value;
    }
}
