using Microsoft.CodeAnalysis;

namespace Checkpointing.Analyzers.Flow;

/// <summary>The state of a program point: one state for each world that can reach it.</summary>
internal sealed class FlowState
{
    private readonly WorldState?[] _worlds = new WorldState?[World.Count];

    public WorldState? this[int world] => _worlds[world];

    public static FlowState Start(int world, WorldState state)
    {
        FlowState start = new();
        start._worlds[world] = state;
        return start;
    }

    /// <summary>Adds a way to get here; says whether that changed anything.</summary>
    public bool Add(int world, WorldState state)
    {
        WorldState? old = _worlds[world];
        WorldState joined = old is null ? state : WorldState.Join(old, state);
        _worlds[world] = joined;
        return !ReferenceEquals(old, joined);
    }

    public FlowState Copy()
    {
        FlowState copy = new();
        Array.Copy(_worlds, copy._worlds, World.Count);
        return copy;
    }
}

/// <summary>One way through a part of a block: in which world, with what state, and whether it began at a capture inside the block.</summary>
internal readonly record struct Path(int World, WorldState State, SyntaxNode? BeganAt);
