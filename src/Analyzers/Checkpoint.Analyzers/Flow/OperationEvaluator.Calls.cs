using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Checkpointing.Analyzers.Flow;

internal sealed partial class OperationEvaluator
{
    private static readonly ImmutableDictionary<object, AbstractValue> s_noArguments = ImmutableDictionary<object, AbstractValue>.Empty;
    private readonly Dictionary<ISymbol, AbstractValue> _outValues = new(SymbolEqualityComparer.Default);

    private bool TracksWork => AfterCapture || frame.FollowsAllCalls;

    private AbstractValue Call(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod;
        AbstractValue receiver = Evaluate(call.Instance);
        AbstractValue[] arguments = new AbstractValue[call.Arguments.Length];
        for (int i = 0; i < arguments.Length; i++)
            arguments[i] = Evaluate(call.Arguments[i].Value);
        if (Stopped)
            return AbstractValue.Unknown;

        AbstractValue result;
        if (frame.Context.IsCapturePoint(method))
            return TakeAnswer(call, isDirect: true) is { } captured ? AnswerOf(method.ReturnType, captured) : AbstractValue.Unknown;
        if (CallShapes.PassesThrough(method))
        {
            HeldResources.Joined(this, call.Instance);
            return call.Instance is null && arguments.Length > 0 ? arguments[0] : receiver;
        }

        if (ProcessEnd.Of(call, receiver, arguments, frame.Context) is { } how)
            return Stop(StopKind.ProcessEnd, call, how, State.Worked, arguments.Length > 0 ? arguments[0] : AbstractValue.Unknown);
        if (method.MethodKind == MethodKind.DelegateInvoke && receiver.Content is FunctionValue function)
            result = Follow(call, function.Method, function.Graph, Bind(call, function.Method, arguments), null);
        else if (CallShapes.RunsItsArgument(method) && arguments.Length > 0 && arguments[0].Content is FunctionValue body)
            result = Follow(call, body.Method, body.Graph, s_noArguments, null);
        else
            result = Follow(call, method, null, Bind(call, method, arguments), receiver);
        if (Stopped)
            return result;
        // After the call was followed: what it starts or takes was not in force at a capture inside it.
        HeldResources.Called(this, call);
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Parameter is { RefKind: RefKind.Out or RefKind.Ref } parameter && !_outValues.ContainsKey(parameter))
                Store(argument.Value, AbstractValue.Fresh);
            else if (argument.Parameter is { } known && _outValues.TryGetValue(known, out AbstractValue? value))
                Store(argument.Value, value);
        }

        Configured(call);
        return Derived(call, result, receiver, arguments);
    }

    private AbstractValue Derived(IInvocationOperation call, AbstractValue result, AbstractValue receiver, AbstractValue[] arguments)
    {
        if (result.Shape == ValueShape.Unknown)
        {
            result = CallShapes.Known(call, receiver, arguments, _types) ?? result.AsFresh();
            if (ValueSources.Derives(call.Type) && !call.TargetMethod.Locations.Any(l => l.IsInSource))
            {
                result = result.Add(ValueSources.GivenOn(call, receiver.Origins));
                foreach (AbstractValue argument in arguments)
                    result = result.Add(ValueSources.GivenOn(call, argument.Origins));
            }
        }

        if (frame.Context.IsSafe(call.TargetMethod))
            return result.WithOrigins([]);
        return AddOrigin(result, call, receiver.Origins);
    }

    /// <summary>What is made from a value of the same kind is that value in another form: one cause, one origin.</summary>
    private AbstractValue AddOrigin(AbstractValue value, IOperation operation, ImmutableArray<Origin> inherited)
    {
        if (ValueSources.Classify(operation, frame.Context) is not { } origin)
            return operation is IObjectCreationOperation { Type: { } type } && ValueSources.Wraps(type) ? value.Add(inherited) : value;
        ImmutableArray<Origin> same = inherited.Where(o => o.Kind == origin.Kind).ToImmutableArray();
        return value.Add(same.IsEmpty ? [origin] : same);
    }

    private static ImmutableDictionary<object, AbstractValue> Bind(IInvocationOperation call, IMethodSymbol target, AbstractValue[] arguments)
    {
        ImmutableDictionary<object, AbstractValue>.Builder bound = ImmutableDictionary.CreateBuilder<object, AbstractValue>();
        for (int i = 0; i < arguments.Length; i++)
        {
            int ordinal = call.Arguments[i].Parameter?.Ordinal ?? i;
            if (ordinal < target.Parameters.Length && arguments[i].ContextKey is not null)
                bound[target.OriginalDefinition.Parameters[ordinal]] = arguments[i].WithOrigins([]);
        }

        return bound.ToImmutable();
    }

    private AbstractValue Create(IObjectCreationOperation creation)
    {
        AbstractValue origins = AbstractValue.NotNull;
        AbstractValue given = AbstractValue.Unknown;
        AbstractValue[] arguments = new AbstractValue[creation.Arguments.Length];
        for (int i = 0; i < arguments.Length; i++)
        {
            arguments[i] = Evaluate(creation.Arguments[i].Value);
            given = given.Add(arguments[i].Origins);
            if (ValueSources.Derives(creation.Type))
                origins = origins.Add(arguments[i].Origins);
        }

        if (Stopped)
            return AbstractValue.Unknown;
        if (creation.Constructor is { } constructor && frame.Context.IsCapturing(constructor))
            Follow(creation, constructor, null, s_noArguments, null);
        Evaluate(creation.Initializer);
        return AddOrigin(origins.AsFresh(), creation, given.Origins);
    }

    private int? TakeAnswer(IOperation site, bool isDirect)
    {
        if (answer is not { } given)
        {
            IsImpossible = true;
            return null;
        }

        recorder?.Capture(site, isDirect, State);
        State = State.Cross();
        World = given;
        CapturedAt = site.Syntax;
        return given;
    }

    private AbstractValue AnswerOf(ITypeSymbol type, int given)
    {
        if (!_types.CarriesOutcome(type))
            return AbstractValue.Fresh;
        ITypeSymbol inner = type is INamedTypeSymbol { TypeArguments: { Length: 1 } arguments } ? arguments[0] : type;
        return SymbolEqualityComparer.Default.Equals(inner, _types.Outcome) ? AbstractValue.Of(given) : AbstractValue.OfResult(given);
    }

    /// <summary>Looks into the function that is called, as far as the depth allows.</summary>
    private AbstractValue Follow(
        IOperation site,
        IMethodSymbol method,
        ControlFlowGraph? graph,
        ImmutableDictionary<object, AbstractValue> arguments,
        AbstractValue? receiver)
    {
        if (frame.Context.EndsProcess(method))
            return Stop(StopKind.ProcessEnd, site, method.Name, State.Worked, AbstractValue.Unknown);
        bool inSource = method.Locations.Any(l => l.IsInSource);
        if (inSource && recorder is not null && World == Flow.World.JustRestored && method.MethodKind == MethodKind.Ordinary)
            recorder.CallInCopy(method.OriginalDefinition, new CopyCall(receiver is { IsFresh: false }, State.ForCallee(site is IInvocationOperation { Instance: null or IInstanceReferenceOperation })));
        bool capturing = frame.Context.IsCapturing(method);
        bool wholly = TracksWork || capturing || method.MethodKind == MethodKind.LocalFunction;
        MethodSummary? summary = inSource && (wholly || frame.FollowsBefore(method))
            ? Summaries.Of(frame, method, graph, State, arguments, wholly)
            : null;
        if (summary is not null)
            return Apply(site, method, summary);
        if (capturing && TakeAnswer(site, isDirect: false) is { } given)
            return AnswerOf(method.ReturnType, given);
        if (Stopped)
            return AbstractValue.Unknown;
        if (ProcessEnd.NeverReturns(method) && site is IInvocationOperation)
            return Stop(ProcessEnd.NameTellsOfEnd(method) ? StopKind.ProcessEnd : StopKind.Throw, site, method.Name, State.Worked, AbstractValue.Unknown);
        if (TracksWork && !CallShapes.IsIdle(method, (site as IInvocationOperation)?.Arguments))
            Worked(site);
        return AbstractValue.Unknown;
    }

    private void Worked(IOperation site)
    {
        State = State.WithWork();
        recorder?.WorkCalls.Add(site.Syntax);
    }

    private AbstractValue Apply(IOperation site, IMethodSymbol method, MethodSummary summary)
    {
        int wanted = answer ?? Flow.World.NoCaptureYet;
        if (!summary.Captures)
            wanted = Flow.World.NoCaptureYet;
        if (summary.Exits.State(wanted) is not { } exit)
            return NoExit(site, method, summary);
        if (summary.Captures && answer is { } given)
        {
            recorder?.Capture(site, isDirect: false, State);
            State = State.Cross();
            World = given;
            CapturedAt = site.Syntax;
        }

        if (exit.Worked)
            Worked(site);
        // A method of this object that answers with nothing takes or gives back locks for its caller; one that tries says whether it did.
        if (method.ReturnsVoid || method.ReturnType is INamedTypeSymbol { Arity: 0 } && method.ReturnType.IsTaskLike())
            State = site is IInvocationOperation { Instance: null or IInstanceReferenceOperation } ? State.WithFieldLocks(exit) : State;
        foreach (KeyValuePair<object, AbstractValue> entry in exit.Values)
        {
            if (entry.Key is IParameterSymbol { RefKind: RefKind.Out or RefKind.Ref } parameter && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, method.OriginalDefinition))
                _outValues[method.Parameters[parameter.Ordinal]] = entry.Value;
            else if (entry.Key is IFieldSymbol or IPropertySymbol
                || (entry.Key is ILocalSymbol or IParameterSymbol && method.MethodKind is MethodKind.LocalFunction or MethodKind.AnonymousFunction
                    && !SymbolEqualityComparer.Default.Equals(((ISymbol)entry.Key).ContainingSymbol, method)))
                State = State.With(entry.Key, entry.Value);
        }

        return summary.Exits.Value(wanted);
    }

    private AbstractValue NoExit(IOperation site, IMethodSymbol method, MethodSummary summary)
    {
        if (answer is not null || summary.Exits.Any)
        {
            IsImpossible = true;
            return AbstractValue.Unknown;
        }

        if (summary.Captures)
        {
            // Captures on every path and never returns: what happens inside is that function's own affair.
            IsImpossible = true;
            return AbstractValue.Unknown;
        }

        if (summary.EndsProcess)
            return Stop(StopKind.ProcessEnd, site, method.Name, State.Worked || summary.EndsAfterWork, AbstractValue.Unknown);
        return Stop(StopKind.Throw, site, method.Name, State.Worked || !summary.Throws, AbstractValue.Unknown);
    }

    private AbstractValue Stop(StopKind kind, IOperation site, string how, bool worked, AbstractValue value)
    {
        if (worked && !State.Worked)
            State = State.WithWork();
        recorder?.AddStop(kind, site, site.Syntax, World, worked, value, how);
        IsDead = true;
        return AbstractValue.Unknown;
    }

    /// <summary>Giving an object its key or its state from elsewhere takes away what made it unfit.</summary>
    private void Configured(IOperation operation)
    {
        if (ValueSources.Replaced(operation) is { } owner && Places.Of(owner) is { } place && State.Find(place) is { } value)
            State = State.With(place, value.WithOrigins([]));
        if (ValueSources.Armed(operation) is { } armed && Places.Of(armed.Owner) is { } target)
            State = State.With(target, (State.Find(target) ?? AbstractValue.Unknown).AsFresh().Add([armed.Origin]));
    }

    private void Awaited(IOperation task) => HeldResources.Joined(this, task);

    internal void Hold(HeldKind kind, object place, SyntaxNode since) => State = State.With(new Held(kind, place, since));

    internal void LetGo(HeldKind kind, object place) => State = State.Release(kind, place);

    internal void LetGoOfTasks(object place) => State = State.Release(HeldKind.Task, place).Release(HeldKind.Gathered, place);

    internal void LetGoOf(object place) => State = State.ReleaseAll(place);

    internal KnownTypes Types => _types;

    internal bool CapturesInside(IInvocationOperation call) => frame.Context.CapturesInside(call);
}
