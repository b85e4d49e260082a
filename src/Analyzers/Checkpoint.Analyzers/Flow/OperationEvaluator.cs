using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Checkpointing.Analyzers.Flow;

/// <summary>Evaluates one operation in one world. A capture inside it gives the answer that was chosen for this evaluation.</summary>
internal sealed partial class OperationEvaluator(FunctionFrame frame, int world, WorldState state, int? answer, FlowRecorder? recorder)
{
    private readonly KnownTypes _types = frame.Context.Types;

    public int World { get; private set; } = world;

    public WorldState State { get; private set; } = state;

    /// <summary>Whether a capture gave its answer.</summary>
    public bool Captured => CapturedAt is not null;

    public SyntaxNode? CapturedAt { get; private set; }

    /// <summary>Whether the path ends here: the process does, or a call that never returns.</summary>
    public bool IsDead { get; private set; }

    /// <summary>Whether this answer cannot be had here: the path does not exist.</summary>
    public bool IsImpossible { get; private set; }

    private bool Stopped => IsDead || IsImpossible;

    private bool AfterCapture => World != Flow.World.NoCaptureYet;

    public AbstractValue Evaluate(IOperation? operation)
    {
        if (operation is null || Stopped)
            return AbstractValue.Unknown;
        recorder?.Visit(operation, World, State);
        AbstractValue value = EvaluateCore(operation);
        if (operation.ConstantValue is { HasValue: true } constant)
            value = AbstractValue.Of(constant.Value);
        // The comparison that a switch makes has the syntax of its label, whose own value is the one to keep.
        if (operation is not ({ IsImplicit: true } and (IBinaryOperation or IIsPatternOperation)))
            recorder?.Record(operation, World, value);
        return value;
    }

    private AbstractValue EvaluateCore(IOperation operation)
    {
        switch (operation)
        {
            case IExpressionStatementOperation statement:
                return Evaluate(statement.Operation);
            case IFlowCaptureOperation capture when frame.Targets.ContainsKey(capture.Id):
                return AbstractValue.Unknown;
            case IFlowCaptureReferenceOperation target when frame.Targets.TryGetValue(target.Id, out IOperation? place):
                return Evaluate(place);
            case IFlowCaptureOperation capture:
                AbstractValue held = Evaluate(capture.Value);
                State = State.With(capture.Id, held);
                HeldResources.Assigned(this, (object)capture.Id, capture.Value);
                // Both share one syntax; the recorder joins what it is told of it.
                return held;
            case IFlowCaptureReferenceOperation reference:
                return State.Find(reference.Id) ?? AbstractValue.Unknown;
            case ISimpleAssignmentOperation assignment:
                return Assign(assignment);
            case IDeconstructionAssignmentOperation deconstruction:
                AbstractValue source = Evaluate(deconstruction.Value);
                Deconstruct(deconstruction.Target, source);
                return source;
            case ICompoundAssignmentOperation compound:
                Evaluate(compound.Value);
                AbstractValue old = Evaluate(compound.Target);
                Store(compound.Target, AbstractValue.Fresh.Add(old.Origins));
                WorkInLoop(compound);
                return AbstractValue.Unknown;
            case IIncrementOrDecrementOperation increment:
                AbstractValue counter = Evaluate(increment.Target);
                Store(increment.Target, AbstractValue.Fresh.Add(counter.Origins));
                return AbstractValue.Unknown.Add(counter.Origins);
            case ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation:
                return Read(operation);
            case IInvocationOperation call:
                return Call(call);
            case IObjectCreationOperation creation:
                return Create(creation);
            case IAwaitOperation await:
                AbstractValue awaited = Evaluate(await.Operation);
                Awaited(await.Operation);
                return awaited;
            case IConversionOperation conversion:
                return Convert(conversion);
            case IDelegateCreationOperation creation:
                return Evaluate(creation.Target);
            case IFlowAnonymousFunctionOperation lambda:
                UsesOf(lambda);
                return AbstractValue.OfFunction(new FunctionValue(lambda.Symbol, frame.Graph.GetAnonymousFunctionControlFlowGraph(lambda)));
            case IMethodReferenceOperation method:
                Evaluate(method.Instance);
                return AbstractValue.OfFunction(new FunctionValue(method.Method, frame.GraphOf(method.Method)));
            case ITupleOperation tuple:
                return AbstractValue.OfTuple(tuple.Elements.Select(Evaluate).ToImmutableArray());
            case IBinaryOperation binary:
                return Binary(binary);
            case IUnaryOperation unary:
                AbstractValue operand = Evaluate(unary.Operand);
                return unary.OperatorKind == UnaryOperatorKind.Not && operand.AsBoolean is { } flag ? AbstractValue.Of(!flag) : AbstractValue.Unknown;
            case IIsNullOperation isNull:
                AbstractValue tested = Evaluate(isNull.Operand);
                // lifetime?.StopApplication() is meant to stop the application.
                if (isNull.Operand.Type is { Name: "IHostApplicationLifetime" })
                    return AbstractValue.False;
                return tested.IsNull ? AbstractValue.True : tested.IsKnownNotNull ? AbstractValue.False : AbstractValue.Unknown;
            case IIsPatternOperation isPattern:
                return AbstractValue.Of(Match(isPattern.Pattern, Evaluate(isPattern.Value)));
            case IIsTypeOperation isType:
                Evaluate(isType.ValueOperand);
                return AbstractValue.Unknown;
            case IDeclarationExpressionOperation declaration:
                return AbstractValue.Unknown.Add(State.Find(Places.Of(declaration.Expression) ?? declaration)?.Origins ?? []);
            case IDefaultValueOperation { Type.IsReferenceType: true }:
                return AbstractValue.Null;
            case IImplicitIndexerReferenceOperation part:
                return AbstractValue.Unknown.Add(Children(part)).AsFresh();
            case INameOfOperation:
                return AbstractValue.Unknown;
            case IArrayCreationOperation array:
                foreach (IOperation size in array.DimensionSizes)
                    Evaluate(size);
                return AbstractValue.NotNull.Add(Evaluate(array.Initializer).Origins).AsFresh();
            case IArrayInitializerOperation or ICollectionExpressionOperation:
                AbstractValue elements = AbstractValue.Unknown.Add(Children(operation)).AsFresh();
                HeldResources.Gathered(this, operation);
                return elements;
            case IInterpolatedStringOperation or IInterpolationOperation or ICoalesceOperation or ISpreadOperation:
                return AbstractValue.Unknown.Add(Children(operation)).AsFresh();
            default:
                Children(operation);
                return AbstractValue.Unknown;
        }
    }

    private ImmutableArray<Origin> Children(IOperation operation)
    {
        AbstractValue all = AbstractValue.Unknown;
        foreach (IOperation child in operation.ChildOperations)
            all = all.Add(Evaluate(child).Origins);
        return all.Origins;
    }

    private AbstractValue Assign(ISimpleAssignmentOperation assignment)
    {
        AbstractValue value = Evaluate(assignment.Value);
        if (Stopped)
            return value;
        IOperation destination = assignment.Target is IFlowCaptureReferenceOperation captured && frame.Targets.TryGetValue(captured.Id, out IOperation? held) ? held : assignment.Target;
        if (destination is IFieldReferenceOperation { Instance: { } owner })
            Evaluate(owner);
        if (destination is IPropertyReferenceOperation property)
        {
            Evaluate(property.Instance);
            foreach (IArgumentOperation argument in property.Arguments)
                Evaluate(argument.Value);
            Configured(property);
        }
        else if (destination is IArrayElementReferenceOperation element)
        {
            Children(element);
            WorkInLoop(assignment);
        }

        Store(destination, value);
        HeldResources.Assigned(this, destination, assignment.Value);
        return value;
    }

    private void Deconstruct(IOperation target, AbstractValue value)
    {
        IOperation tuple = target is IDeclarationExpressionOperation declaration ? declaration.Expression : target;
        if (tuple is not ITupleOperation { Elements: var elements })
        {
            Store(target, value);
            return;
        }

        for (int i = 0; i < elements.Length; i++)
        {
            AbstractValue element = value.Content is ImmutableArray<AbstractValue> known && i < known.Length ? known[i] : AbstractValue.Fresh.Add(value.Origins);
            Deconstruct(elements[i], element);
        }
    }

    private void Store(IOperation? target, AbstractValue value)
    {
        if (Places.Of(target) is not { } place || (place is ISymbol symbol && frame.Shared.Contains(symbol)))
            return;
        if (place is ISymbol marked && !value.Origins.IsEmpty && (_types.IsMarkedSafe(marked) || (marked.Kind is SymbolKind.Field or SymbolKind.Property && frame.Context.IsRenewed(marked))))
            value = value.WithOrigins([]);
        // A null or a constant put into a place takes what was there before out of the copy's reach, too.
        State = State.With(place, value.Shape == ValueShape.Unknown ? value.AsFresh() : value);
    }

    private AbstractValue Convert(IConversionOperation conversion)
    {
        AbstractValue value = Evaluate(conversion.Operand);
        return conversion.OperatorMethod is null || value.Shape is ValueShape.Function ? value : AbstractValue.Fresh.Add(value.Origins);
    }

    private AbstractValue Binary(IBinaryOperation binary)
    {
        AbstractValue left = Evaluate(binary.LeftOperand);
        AbstractValue right = Evaluate(binary.RightOperand);
        return ConstantFolding.Binary(binary.OperatorKind, left, right).Add(left.Origins).Add(right.Origins);
    }

    private void WorkInLoop(IOperation operation)
    {
        if (TracksWork && !State.Worked && Loops.Contains(operation.Syntax))
            State = State.WithWork();
    }
}
