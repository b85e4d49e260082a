using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Checkpointing.Analyzers.Flow;

internal sealed partial class OperationEvaluator
{
    private AbstractValue Read(IOperation operation)
    {
        AbstractValue? owner = operation switch
        {
            IFieldReferenceOperation { Instance: { } instance } => Evaluate(instance),
            IPropertyReferenceOperation { Instance: { } instance } => Evaluate(instance),
            _ => null,
        };
        if (operation is IPropertyReferenceOperation { Arguments: { Length: > 0 } arguments })
        {
            foreach (IArgumentOperation argument in arguments)
                Evaluate(argument.Value);
        }

        if (Stopped)
            return AbstractValue.Unknown;
        if (operation is IPropertyReferenceOperation { Instance: { } list })
            HeldResources.Asked(this, list);
        object? place = Places.Of(operation);
        if (place is not null && State.Find(place) is { } known)
        {
            Use(operation, known.Origins);
            // Assigned on some paths only: on the others it is still what the constructor put there.
            bool onSomePaths = !known.IsFresh && known.Origins.Any(o => !o.Crossed);
            return onSomePaths && AfterCapture && place is ISymbol { Kind: SymbolKind.Field or SymbolKind.Property } kept ? FromField(operation, kept, known) : known;
        }

        if (operation is IPropertyReferenceOperation { Property.GetMethod: { } getter } read && frame.Context.IsCapturing(getter))
            return Follow(read, getter, null, s_noArguments, owner);
        AbstractValue value = ReadUnassigned(operation, owner);
        Use(operation, value.Origins);
        if (AfterCapture && place is ISymbol { Kind: SymbolKind.Field or SymbolKind.Property } member)
            value = FromField(operation, member, value);
        else if (AfterCapture && place is MemberPlace { Owner: ILocalSymbol or IFieldSymbol or IPropertySymbol } inner && owner is not { IsFresh: true })
            value = FromField(operation, inner.Member, value);
        return value;
    }

    private AbstractValue ReadUnassigned(IOperation operation, AbstractValue? owner)
    {
        switch (operation)
        {
            case IFieldReferenceOperation { Field: { ContainingType.IsTupleType: true } field } when owner is not null:
                return TupleElement(owner, field) ?? AbstractValue.Unknown.Add(owner.Origins);
            case IPropertyReferenceOperation { Property: var property } when owner is not null && ResultMember(owner, property) is { } member:
                return member;
            case IPropertyReferenceOperation { Property: { Name: "Result", ContainingType: var task } } when owner is not null && task.IsTaskLike():
                HeldResources.Joined(this, ((IPropertyReferenceOperation)operation).Instance);
                return owner;
            case IPropertyReferenceOperation { Property: { Name: "Value", ContainingType: var nullable } } when owner is not null && nullable.IsNullableValue():
                return owner;
            case IPropertyReferenceOperation { Property: { Name: "HasValue", ContainingType: var optional } } when owner is not null && optional.IsNullableValue():
                return owner.IsNull ? AbstractValue.False : owner.IsKnownNotNull ? AbstractValue.True : AbstractValue.Unknown;
            case IPropertyReferenceOperation { Property: { Name: "Id", ContainingType.Name: "Process" } } when owner?.Shape == ValueShape.OwnProcess:
            case IPropertyReferenceOperation { Property: { Name: "ProcessId", ContainingType.Name: "Environment" } }:
                return AbstractValue.OwnProcessId;
            case IPropertyReferenceOperation property:
                return FromProperty(property, owner);
            default:
                return AbstractValue.Unknown;
        }
    }

    private AbstractValue FromProperty(IPropertyReferenceOperation property, AbstractValue? owner)
    {
        AbstractValue value = AbstractValue.Unknown;
        if (ValueSources.Classify(property, frame.Context) is { } origin)
        {
            // A shared object is one place: what was drawn from it before the capture has moved its state on.
            if (origin.Detail == ValueSources.SharedDetail)
            {
                ISymbol place = property.Property;
                if (!AfterCapture)
                    State = State.With(place, AbstractValue.Unknown.Add([origin]));
                else
                    value = value.Add(State.Find(place)?.Origins ?? []);
                return value;
            }

            value = value.AsFresh().Add([origin]);
        }

        if (ValueSources.IsExpiryMember(property.Property))
        {
            Origin expiry = new(ValueKind.Expiry, property.Syntax, Crossed: false);
            // The dates of a certificate are facts: whoever looks at them again does the right thing.
            bool old = AfterCapture && owner is { IsFresh: false } && Places.Of(property.Instance) is ISymbol && property.Property.ContainingType?.Name != "X509Certificate2";
            Use(property, old ? [expiry with { Crossed = true }] : []);
            return value.AsFresh().Add([expiry]);
        }

        if (owner is null)
            return value;
        // Whatever is read of options is a copy of the configuration, a number as well.
        return ValueSources.Derives(property.Type)
            ? value.AsFresh().Add(owner.Origins)
            : value.Add(owner.Origins.RemoveAll(o => o.Kind != ValueKind.OptionsCopy));
    }

    private AbstractValue? ResultMember(AbstractValue owner, ISymbol member)
    {
        if (owner.Shape != ValueShape.Result || !SymbolEqualityComparer.Default.Equals(member.ContainingType, _types.Result))
            return null;
        int outcome = (int)owner.Content!;
        return member.Name switch
        {
            KnownTypes.OutcomeProperty => AbstractValue.Of(outcome),
            KnownTypes.ReplayProperty => outcome == Flow.World.JustRestored ? AbstractValue.NotNull : AbstractValue.Null,
            KnownTypes.CheckpointIdProperty => outcome == Flow.World.NotCaptured ? AbstractValue.Null : AbstractValue.NotNull,
            _ => AbstractValue.Unknown,
        };
    }

    private static AbstractValue? TupleElement(AbstractValue tuple, IFieldSymbol field)
    {
        IFieldSymbol element = field.CorrespondingTupleField ?? field;
        return tuple.Content is ImmutableArray<AbstractValue> elements
            && element.Name.StartsWith("Item", StringComparison.Ordinal)
            && int.TryParse(element.Name.Substring("Item".Length), out int position)
            && position >= 1 && position <= elements.Length
                ? elements[position - 1]
                : null;
    }

    /// <summary>A field that this function did not assign since the capture holds what initialisers and constructors put there.</summary>
    private AbstractValue FromField(IOperation operation, ISymbol member, AbstractValue value)
    {
        if (!frame.Context.FieldsAreOld || _types.IsMarkedSafe(member))
            return value;
        ImmutableArray<Origin> origins = frame.Context.Fields.OriginsOf(member, frame.Context.Cancellation);
        if (origins.IsEmpty)
            return value;
        Use(operation, origins);
        return value.Add(origins);
    }

    private void Use(IOperation operation, ImmutableArray<Origin> origins)
    {
        if (recorder is null || World != Flow.World.JustRestored)
            return;
        foreach (Origin origin in origins)
        {
            if (origin.Crossed)
                recorder.Uses.Add(new AliveUse(origin, operation));
        }
    }

    /// <summary>A lambda made on the copy's path reads its captured variables there.</summary>
    private void UsesOf(IFlowAnonymousFunctionOperation lambda)
    {
        if (recorder is null || World != Flow.World.JustRestored)
            return;
        HashSet<object> assigned = [];
        foreach (IOperation inner in GraphWalk.Operations(frame.Graph.GetAnonymousFunctionControlFlowGraph(lambda)))
        {
            if (inner is ISimpleAssignmentOperation assignment && Places.Of(assignment.Target) is { } target)
                assigned.Add(target);
            else if (inner is ILocalReferenceOperation or IParameterReferenceOperation
                && Places.Of(inner) is { } place && !assigned.Contains(place) && State.Find(place) is { } value)
                Use(inner, value.Origins);
        }
    }
}
