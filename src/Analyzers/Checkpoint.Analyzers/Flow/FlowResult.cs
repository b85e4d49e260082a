using Microsoft.CodeAnalysis;

namespace Checkpointing.Analyzers.Flow;

/// <summary>The ways out of a function, by world.</summary>
internal sealed class FunctionExits
{
    private readonly WorldState?[] _states = new WorldState?[World.Count];
    private readonly AbstractValue?[] _values = new AbstractValue?[World.Count];

    public bool Any => _states.Any(s => s is not null);

    public void Add(int world, WorldState state, AbstractValue value)
    {
        _values[world] = _values[world] is { } old ? AbstractValue.Join(old, value) : value;
        _states[world] = _states[world] is { } known ? WorldState.Join(known, state) : state;
    }

    public WorldState? State(int world) => _states[world];

    public AbstractValue Value(int world) => _values[world] ?? AbstractValue.Unknown;
}

/// <summary>What the analysis of one function found.</summary>
internal sealed class FlowResult(FunctionFrame frame, FlowRecorder recorder, FunctionExits exits)
{
    public FunctionFrame Frame { get; } = frame;

    public FlowRecorder Recorder { get; } = recorder;

    public FunctionExits Exits { get; } = exits;

    public IEnumerable<CaptureSite> Captures => Recorder.Captures.Values;

    public Outcomes WorldsOf(SyntaxNode syntax) => Recorder.WorldsOf(syntax);
}
