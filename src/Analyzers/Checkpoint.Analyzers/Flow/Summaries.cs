using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Checkpointing.Analyzers.Flow;

/// <summary>What a function does, as far as its callers care.</summary>
internal sealed class MethodSummary(FunctionExits exits, bool captures, bool endsProcess, bool endsAfterWork, bool throws)
{
    public FunctionExits Exits { get; } = exits;

    public bool Captures { get; } = captures;

    public bool EndsProcess { get; } = endsProcess;

    public bool EndsAfterWork { get; } = endsAfterWork;

    public bool Throws { get; } = throws;
}

/// <summary>Summarises functions for their callers, once for each combination of arguments that matters.</summary>
internal static class Summaries
{
    public static MethodSummary? Of(
        FunctionFrame caller,
        IMethodSymbol method,
        ControlFlowGraph? graph,
        WorldState state,
        ImmutableDictionary<object, AbstractValue> arguments,
        bool followsAllCalls)
    {
        FlowContext context = caller.Context;
        IMethodSymbol definition = method.OriginalDefinition;
        graph ??= method.MethodKind == MethodKind.LocalFunction ? caller.GraphOf(definition) : context.GraphOf(definition);
        if (graph is null || caller.Depth <= 0)
            return null;
        bool nested = method.MethodKind is MethodKind.LocalFunction or MethodKind.AnonymousFunction;
        ImmutableDictionary<object, AbstractValue>.Builder start = arguments.ToBuilder();
        foreach (KeyValuePair<object, AbstractValue> entry in state.Values)
        {
            if (entry.Value.ContextKey is not null && entry.Key is ISymbol symbol
                && (symbol.Kind is SymbolKind.Field || (nested && symbol.Kind is SymbolKind.Local or SymbolKind.Parameter)))
                start[entry.Key] = entry.Value.WithOrigins([]);
        }

        ImmutableHashSet<Held> locks = state.Held.IsEmpty ? state.Held : [.. state.FieldLocks];
        string key = caller.Depth + (followsAllCalls ? "" : "<") + Describe(start) + string.Concat(locks.Select(l => $"|{l.Name}@{l.Since.SpanStart}").OrderBy(l => l, StringComparer.Ordinal));
        return context.Memo(definition, key, () => Compute(caller.Callee(definition, graph, followsAllCalls), start.ToImmutable(), locks));
    }

    private static MethodSummary Compute(FunctionFrame frame, ImmutableDictionary<object, AbstractValue> start, ImmutableHashSet<Held> locks)
    {
        WorldState state = new(start, false, locks);
        FlowResult result = FlowAnalysis.Run(frame, FlowState.Start(World.NoCaptureYet, state));
        List<Stop> ends = result.Recorder.Stops.Where(s => s.Kind == StopKind.ProcessEnd && s.World == World.NoCaptureYet).ToList();
        return new MethodSummary(
            result.Exits,
            result.Recorder.Captures.Count > 0,
            ends.Count > 0,
            ends.Any(e => e.Worked),
            result.Recorder.Stops.Any(s => s.Kind == StopKind.Throw));
    }

    private static string Describe(ImmutableDictionary<object, AbstractValue>.Builder start)
    {
        if (start.Count == 0)
            return "";
        IEnumerable<string> entries = start.Select(e => $";{((ISymbol)e.Key).ContainingSymbol?.Name}.{((ISymbol)e.Key).Name}={e.Value.ContextKey}");
        return string.Concat(entries.OrderBy(e => e, StringComparer.Ordinal));
    }
}
