using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Checkpointing.Analyzers.Flow;

/// <summary>
/// Runs one function's control-flow graph in every world at once: constants are propagated separately for "no capture yet" and for
/// each answer of a capture, so whichever way the program asks for the outcome, a branch is taken in the worlds in which it can be.
/// </summary>
internal sealed class FlowAnalysis
{
    // Every place and origin rises a short lattice; the bound only stops what cannot happen.
    private const int MaximumVisitsOfBlock = 64;

    private readonly FunctionFrame _frame;
    private readonly FlowState?[] _in;
    private readonly int[] _visits;
    private readonly SortedSet<int> _pending = [];
    private readonly FlowState _endOfRegion = new();

    private FlowAnalysis(FunctionFrame frame)
    {
        _frame = frame;
        _in = new FlowState?[frame.Graph.Blocks.Length];
        _visits = new int[frame.Graph.Blocks.Length];
    }

    /// <summary>Analyses the whole function.</summary>
    public static FlowResult Run(FunctionFrame frame, FlowState start)
    {
        FlowAnalysis analysis = new(frame);
        FlowRecorder recorder = new();
        FunctionExits exits = new();
        analysis.Solve(0, start);
        for (int block = 0; block < analysis._in.Length; block++)
        {
            if (analysis._in[block] is null)
                continue;
            recorder.Block = block;
            analysis.Process(frame.Graph.Blocks[block], recorder, exits);
        }

        return new FlowResult(frame, recorder, exits);
    }

    private void Solve(int first, FlowState start)
    {
        _in[first] = start.Copy();
        _pending.Add(first);
        while (_pending.Count > 0)
        {
            int block = _pending.Min;
            _pending.Remove(block);
            _frame.Context.Cancellation.ThrowIfCancellationRequested();
            if (_visits[block]++ < MaximumVisitsOfBlock)
                Process(_frame.Graph.Blocks[block], null, null);
        }
    }

    private void Process(BasicBlock block, FlowRecorder? recorder, FunctionExits? exits)
    {
        List<Path> paths = [];
        FlowState state = _in[block.Ordinal]!;
        for (int world = 0; world < World.Count; world++)
        {
            if (state[world] is { } start)
                paths.Add(new Path(world, start, null));
        }

        Throwing(block, paths);
        foreach (IOperation operation in block.Operations)
        {
            List<Path> next = [];
            foreach (Path path in paths)
            {
                foreach (BranchOutcome outcome in BlockStep.Execute(_frame, operation, path, recorder))
                {
                    if (outcome.Path is { } survivor)
                        Merge(next, survivor);
                    else if (recorder is not null && outcome.Died is { World: World.JustRestored } dead)
                        recorder.Segments.Add(new RestoredSegment(recorder.Block, dead.BeganAt, dead.State.Worked, [], LeavesFunction: false));
                }
            }

            paths = next;
            Throwing(block, paths);
        }

        Leave(block, paths, recorder, exits);
    }

    private static void Merge(List<Path> paths, Path path)
    {
        int same = paths.FindIndex(p => p.World == path.World && p.BeganAt == path.BeganAt);
        if (same < 0)
            paths.Add(path);
        else
            paths[same] = paths[same] with { State = WorldState.Join(paths[same].State, path.State) };
    }

    private void Leave(BasicBlock block, List<Path> paths, FlowRecorder? recorder, FunctionExits? exits)
    {
        if (block.BranchValue is not { } value)
        {
            foreach (Path path in paths)
                Follow(block, block.FallThroughSuccessor, path, AbstractValue.Unknown, recorder, exits);
            return;
        }

        foreach (Path path in paths)
        {
            foreach (BranchOutcome outcome in BlockStep.Execute(_frame, value, path, recorder))
            {
                if (outcome.Path is not { } after)
                {
                    if (recorder is not null && outcome.Died is { World: World.JustRestored } dead)
                        recorder.Segments.Add(new RestoredSegment(recorder.Block, dead.BeganAt, dead.State.Worked, [], LeavesFunction: false));
                    continue;
                }

                bool? condition = block.ConditionKind == ControlFlowConditionKind.None ? null : outcome.Value.AsBoolean;
                bool jumps = block.ConditionKind != ControlFlowConditionKind.None
                    && (condition is null || condition == (block.ConditionKind == ControlFlowConditionKind.WhenTrue));
                bool falls = block.ConditionKind == ControlFlowConditionKind.None
                    || condition is null
                    || condition != (block.ConditionKind == ControlFlowConditionKind.WhenTrue);
                if (jumps)
                    Follow(block, block.ConditionalSuccessor, after, outcome.Value, recorder, exits);
                if (falls)
                    Follow(block, block.FallThroughSuccessor, after, outcome.Value, recorder, exits);
            }
        }
    }

    private void Follow(BasicBlock block, ControlFlowBranch? branch, Path path, AbstractValue value, FlowRecorder? recorder, FunctionExits? exits)
    {
        if (branch is null)
            return;
        bool worked = path.State.Worked;
        foreach (ControlFlowRegion region in branch.FinallyRegions)
        {
            if (ThroughFinally(region, path, recorder) is not { } after)
            {
                Segment(recorder, path, worked, null);
                return;
            }

            path = path with { State = after };
        }

        switch (branch.Semantics)
        {
            case ControlFlowBranchSemantics.Throw or ControlFlowBranchSemantics.Rethrow:
                recorder?.AddStop(
                    StopKind.Throw, block.BranchValue, block.BranchValue?.Syntax.Parent ?? _frame.Graph.OriginalOperation.Syntax, path.World, path.State.Worked, value);
                Segment(recorder, path, path.State.Worked, null);
                return;
            case ControlFlowBranchSemantics.StructuredExceptionHandling:
                _endOfRegion.Add(path.World, path.State);
                return;
        }

        if (branch.Destination is not { } destination)
            return;
        if (destination.Kind == BasicBlockKind.Exit)
        {
            if (recorder is not null && block.BranchValue is not null && branch.Semantics == ControlFlowBranchSemantics.Return)
                recorder.AddStop(StopKind.Return, block.BranchValue, block.BranchValue.Syntax, path.World, path.State.Worked, value);
            exits?.Add(path.World, path.State, branch.Semantics == ControlFlowBranchSemantics.Return ? value : AbstractValue.Unknown);
        }

        Segment(recorder, path, path.State.Worked, destination);
        if (recorder is not null)
            return;
        FlowState? old = _in[destination.Ordinal];
        if (old is null)
            _in[destination.Ordinal] = FlowState.Start(path.World, path.State);
        if (old is null || old.Add(path.World, path.State))
            _pending.Add(destination.Ordinal);
    }

    private static void Segment(FlowRecorder? recorder, Path path, bool worked, BasicBlock? destination)
    {
        if (recorder is null || path.World != World.JustRestored)
            return;
        bool leaves = destination?.Kind == BasicBlockKind.Exit;
        recorder.Segments.Add(new RestoredSegment(recorder.Block, path.BeganAt, worked, destination is null ? [] : [destination.Ordinal], leaves));
    }

    /// <summary>A finally block is run for each way into it, so that a return in the copy's world does not mix with the original's path.</summary>
    private WorldState? ThroughFinally(ControlFlowRegion region, Path path, FlowRecorder? recorder)
    {
        FlowAnalysis nested = new(_frame);
        nested.Solve(region.FirstBlockOrdinal, FlowState.Start(path.World, path.State));
        if (recorder is not null)
        {
            for (int block = region.FirstBlockOrdinal; block <= region.LastBlockOrdinal; block++)
            {
                if (nested._in[block] is not null)
                    nested.Process(_frame.Graph.Blocks[block], recorder, null);
            }
        }

        return nested._endOfRegion[path.World];
    }

    /// <summary>Any operation in a try block can throw: its handlers start from every state in it.</summary>
    private void Throwing(BasicBlock block, List<Path> paths)
    {
        // The root of a lambda's graph lies in a region of the graph around it, whose blocks are not ours.
        for (ControlFlowRegion? region = block.EnclosingRegion; region is not null && region.Kind != ControlFlowRegionKind.Root; region = region.EnclosingRegion)
        {
            if (region.Kind != ControlFlowRegionKind.Try || region.EnclosingRegion is not { Kind: ControlFlowRegionKind.TryAndCatch } whole)
                continue;
            foreach (ControlFlowRegion handler in whole.NestedRegions)
            {
                if (handler.Kind is not (ControlFlowRegionKind.Catch or ControlFlowRegionKind.FilterAndHandler))
                    continue;
                foreach (Path path in paths)
                {
                    FlowState? old = _in[handler.FirstBlockOrdinal];
                    if (old is null)
                        _in[handler.FirstBlockOrdinal] = FlowState.Start(path.World, path.State);
                    if (old is null || old.Add(path.World, path.State))
                        _pending.Add(handler.FirstBlockOrdinal);
                }
            }
        }
    }
}
