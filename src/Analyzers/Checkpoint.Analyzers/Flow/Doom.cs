using Microsoft.CodeAnalysis;

namespace Checkpointing.Analyzers.Flow;

/// <summary>
/// Finds the stops that a copy cannot escape: from its capture point every path leads to one, and none does work of its own before.
/// That is what tells the founding mistake from a program that ends when it is done, or that gives up on an error.
/// </summary>
internal static class Doom
{
    /// <summary>The stops of the kind that a copy runs straight into.</summary>
    public static IReadOnlyList<Stop> StopsOf(FlowResult result, StopKind kind, Func<Stop, bool>? countsReturn = null)
    {
        FlowRecorder recorder = result.Recorder;
        HashSet<int> returns = [.. recorder.Stops.Where(s => s.Kind == StopKind.Return && IsIdle(s) && countsReturn?.Invoke(s) == true).Select(s => s.Block)];
        ILookup<int, RestoredSegment> byBlock = recorder.Segments.ToLookup(s => s.Block);
        HashSet<int> saved = Saved(recorder.Segments, returns);
        HashSet<int> doomed = [];
        foreach (IGrouping<SyntaxNode, RestoredSegment> begin in recorder.Segments.Where(s => s.BeganAt is not null).GroupBy(s => s.BeganAt!))
        {
            if (begin.All(s => !Escapes(s, saved, returns)))
                Flood(begin, byBlock, doomed);
        }

        // A function that is given an outcome starts in the copy's world.
        bool startsRestored = recorder.Segments.Any(s => s.Block == 0 && s.BeganAt is null);
        if (startsRestored && !saved.Contains(0))
            Flood(byBlock[0].Where(s => s.BeganAt is null), byBlock, doomed);
        return recorder.Stops.Where(s => s.Kind == kind && IsIdle(s) && doomed.Contains(s.Block)).ToList();
    }

    private static bool IsIdle(Stop stop) => stop is { World: World.JustRestored, Worked: false };

    private static bool Escapes(RestoredSegment segment, HashSet<int> saved, HashSet<int> returns) =>
        segment.Worked || (segment.LeavesFunction && !returns.Contains(segment.Block)) || segment.Successors.Any(saved.Contains);

    /// <summary>The blocks from which a copy can go on: to work, or back to its caller.</summary>
    private static HashSet<int> Saved(List<RestoredSegment> segments, HashSet<int> returns)
    {
        HashSet<int> saved = [];
        ILookup<int, RestoredSegment> into = segments
            .Where(s => s.BeganAt is null)
            .SelectMany(s => s.Successors.Select(to => (To: to, Segment: s)))
            .ToLookup(e => e.To, e => e.Segment);
        Queue<int> pending = new(segments.Where(s => s.BeganAt is null && Escapes(s, [], returns)).Select(s => s.Block));
        while (pending.Count > 0)
        {
            int block = pending.Dequeue();
            if (!saved.Add(block))
                continue;
            foreach (RestoredSegment before in into[block])
                pending.Enqueue(before.Block);
        }

        return saved;
    }

    private static void Flood(IEnumerable<RestoredSegment> start, ILookup<int, RestoredSegment> byBlock, HashSet<int> reached)
    {
        Queue<int> pending = new();
        foreach (RestoredSegment segment in start)
        {
            reached.Add(segment.Block);
            foreach (int next in segment.Successors)
                pending.Enqueue(next);
        }

        while (pending.Count > 0)
        {
            int block = pending.Dequeue();
            if (!reached.Add(block))
                continue;
            foreach (int next in byBlock[block].Where(s => s.BeganAt is null).SelectMany(s => s.Successors))
                pending.Enqueue(next);
        }
    }
}
