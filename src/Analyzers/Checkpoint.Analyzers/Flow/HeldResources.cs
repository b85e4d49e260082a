using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Checkpointing.Analyzers.Flow;

/// <summary>Keeps account of locks that are held, transactions that are open, tasks and children that run.</summary>
internal static class HeldResources
{
    public static void Called(OperationEvaluator evaluator, IInvocationOperation call)
    {
        IOperation? subject = call.Instance is { } instance ? ValueSources.Unwrap(instance) : call.Arguments.Length > 0 ? ValueSources.Unwrap(call.Arguments[0].Value) : null;
        object? place = Places.Of(subject);
        string type = call.TargetMethod.ContainingType?.Name ?? "";
        string name = call.TargetMethod.Name;
        if (place is not null)
        {
            if (HeldLocks.Acquires(type, name, subject!))
                evaluator.Hold(HeldKind.Lock, place, subject!.Syntax);
            else if (HeldLocks.Releases(type, name))
                evaluator.LetGo(HeldKind.Lock, place);
            else if (name is "Dispose" or "DisposeAsync" or "Close" or "CloseAsync")
                evaluator.LetGoOf(place);
            else if (name.StartsWith("Commit", StringComparison.Ordinal) || name.StartsWith("Rollback", StringComparison.Ordinal))
                evaluator.LetGo(HeldKind.Transaction, place);
            else if (type == "Process" && name == "Start" && !call.TargetMethod.IsStatic)
                evaluator.Hold(HeldKind.Child, place, call.Syntax);
            else if (type == "Process" && name is "WaitForExit" or "WaitForExitAsync" or "Kill")
                evaluator.LetGo(HeldKind.Child, place);
        }

        if (type == "File" && name == "Delete" && call.Arguments.Length > 0)
            Deleted(evaluator, call.Arguments[0].Value);
        Tasks(evaluator, call, place, type, name);
        if (call.Parent is IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation }
            && type == "Process" && name == "Start" && call.TargetMethod.IsStatic)
            evaluator.Hold(HeldKind.Child, "the child", call.Syntax);
    }

    /// <summary>A task was waited for.</summary>
    public static void Joined(OperationEvaluator evaluator, IOperation? task)
    {
        if (task is IInvocationOperation { Instance: { } inner, TargetMethod: var method } && CallShapes.PassesThrough(method))
            task = inner;
        if (Places.Of(task) is { } place)
            evaluator.LetGoOfTasks(place);
    }

    /// <summary>A list of tasks was asked for something, so somebody looks after it.</summary>
    public static void Asked(OperationEvaluator evaluator, IOperation? list)
    {
        if (IsListOfTasks(list?.Type) && Places.Of(list) is { } place)
            evaluator.LetGoOfTasks(place);
    }

    /// <summary>Tasks and threads that are put together with others are waited for together with them, if at all.</summary>
    public static void Gathered(OperationEvaluator evaluator, IOperation collection)
    {
        if (collection.Parent is not (ISimpleAssignmentOperation or IFlowCaptureOperation or IConversionOperation { Parent: ISimpleAssignmentOperation } or IArrayCreationOperation { Parent: ISimpleAssignmentOperation }))
            LetGoOfTasks(evaluator, Elements(collection));
    }

    public static void Assigned(OperationEvaluator evaluator, IOperation target, IOperation value) => Assigned(evaluator, Places.Of(target), value);

    public static void Assigned(OperationEvaluator evaluator, object? place, IOperation value)
    {
        if (place is null)
            return;
        value = ValueSources.Unwrap(value);
        bool awaited = value is IAwaitOperation;
        if (value is IAwaitOperation await)
            value = ValueSources.Unwrap(await.Operation);
        while (value is IInvocationOperation { Instance: { } inner, TargetMethod: var through } && CallShapes.PassesThrough(through))
            value = inner;
        if (GhostFiles.PathOf(value) is { } path)
            evaluator.Hold(HeldKind.OpenFile, place, path.Syntax);
        switch (value)
        {
            case IObjectCreationOperation { Type.Name: "TransactionScope" } scope when !Suppresses(scope):
            case IObjectCreationOperation { Type.Name: "CommittableTransaction" }:
                evaluator.Hold(HeldKind.Transaction, place, value.Syntax);
                break;
            case IObjectCreationOperation { Type: { Name: "Timer" } timer } when place is ILocalSymbol && timer.IsNamed("System.Threading.Timer"):
                evaluator.Hold(HeldKind.Timer, place, value.Syntax);
                break;
            case IObjectCreationOperation or IInvocationOperation when GhostFiles.DeletesOnClose(value):
                evaluator.Hold(HeldKind.GhostFile, place, value.Syntax);
                break;
            case IInvocationOperation { TargetMethod: var method } when method.Name.StartsWith("BeginTransaction", StringComparison.Ordinal):
                evaluator.Hold(HeldKind.Transaction, place, value.Syntax);
                break;
            case IInvocationOperation scope when HeldLocks.ScopeOf(scope, evaluator.Types) is { } gate:
                evaluator.Hold(HeldKind.Lock, place, gate.Syntax);
                break;
            case IInvocationOperation { TargetMethod: { Name: "Start", IsStatic: true, ContainingType.Name: "Process" } }:
                evaluator.Hold(HeldKind.Child, place, value.Syntax);
                break;
            case IInvocationOperation call when !awaited && place is ISymbol && RunsOn(call, evaluator):
                evaluator.Hold(HeldKind.Task, place, value.Syntax);
                break;
            case IArrayCreationOperation or ICollectionExpressionOperation when place is ISymbol && Elements(value).Any(e => Runs(e, evaluator)):
                LetGoOfTasks(evaluator, Elements(value));
                evaluator.Hold(HeldKind.Task, place, value.Syntax);
                break;
        }
    }

    private static void Tasks(OperationEvaluator evaluator, IInvocationOperation call, object? place, string type, string name)
    {
        bool dropped = call.Parent is IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation };
        if (type == "Thread" && name is "Start" or "UnsafeStart")
            evaluator.Hold(HeldKind.Task, place ?? "the thread", call.Syntax);
        else if (place is not null && call.Instance is not null && (type == "Thread" && name == "Join" || name == "Wait" && call.TargetMethod.ContainingType.IsTaskLike()))
            evaluator.LetGo(HeldKind.Task, place);
        else if (name == "Add" && place is ISymbol && call.Arguments.Length == 1 && IsListOfTasks(call.Instance?.Type) && Runs(call.Arguments[0].Value, evaluator))
            evaluator.Hold(HeldKind.Gathered, place, call.Arguments[0].Value.Syntax);
        else if (place is not null && name != "Add" && (IsListOfTasks(call.Instance?.Type) || call.Instance is { } source && ValueSources.Unwrap(source).Type is IArrayTypeSymbol))
            evaluator.LetGoOfTasks(place);
        foreach (IArgumentOperation argument in call.Arguments)
        {
            // A task that is handed on is somebody else's to wait for.
            foreach (object handed in HandsOn(argument.Value))
                evaluator.LetGoOfTasks(handed);
        }

        if (dropped && type == "ThreadPool" && name is "QueueUserWorkItem" or "UnsafeQueueUserWorkItem")
            evaluator.Hold(HeldKind.Task, "the work item", call.Syntax);
        else if (dropped && (CallShapes.RunsItsArgument(call.TargetMethod) || call.Type.IsTaskLike()) && RunsOn(call, evaluator))
            evaluator.Hold(HeldKind.Task, "the task", call.Syntax);
    }

    private static void Deleted(OperationEvaluator evaluator, IOperation path)
    {
        foreach (Held open in evaluator.State.Held.Where(h => h.Kind == HeldKind.OpenFile).ToList())
        {
            bool same = open.Since.ToString() == path.Syntax.ToString()
                || (path is IPropertyReferenceOperation { Property.Name: "Name", Instance: { } file } && Equals(Places.Of(file), open.Place));
            if (same)
                evaluator.Hold(HeldKind.GhostFile, open.Place, path.Syntax);
        }
    }

    private static bool RunsOn(IInvocationOperation call, OperationEvaluator evaluator)
    {
        if (call.TargetMethod.Name is "FromResult" or "FromCanceled" or "FromException" or "WhenAll" or "WhenAny" or "Delay" or "ContinueWith" or "AsTask" or "StopAsync" or "DisposeAsync"
            || evaluator.Types.CarriesOutcome(call.Type) || evaluator.CapturesInside(call))
            return false;
        return call.Type.IsTaskLike()
            || (call.Type is IArrayTypeSymbol array && array.ElementType.IsTaskLike())
            || IsListOfTasks(call.Type);
    }

    private static bool IsListOfTasks(ITypeSymbol? type) =>
        type is INamedTypeSymbol { Name: "List" or "ICollection" or "IList" or "HashSet" or "ConcurrentBag", TypeArguments: { Length: 1 } elements } && elements[0].IsTaskLike();

    /// <summary>Whether the value is a task that has just been started, or a variable that holds one.</summary>
    private static bool Runs(IOperation value, OperationEvaluator evaluator)
    {
        value = ValueSources.Unwrap(value);
        return (value is IInvocationOperation call && RunsOn(call, evaluator))
            || (Places.Of(value) is { } place && evaluator.State.Held.Any(h => h.Kind == HeldKind.Task && Equals(h.Place, place)));
    }

    private static ImmutableArray<IOperation> Elements(IOperation collection) => collection switch
    {
        IArrayCreationOperation { Initializer: { } initializer } => initializer.ElementValues,
        IArrayInitializerOperation initializer => initializer.ElementValues,
        ICollectionExpressionOperation expression => expression.Elements,
        _ => [],
    };

    private static void LetGoOfTasks(OperationEvaluator evaluator, ImmutableArray<IOperation> elements)
    {
        foreach (IOperation element in elements)
        {
            if (Places.Of(ValueSources.Unwrap(element)) is { } place)
                evaluator.LetGoOfTasks(place);
        }
    }

    private static IEnumerable<object> HandsOn(IOperation argument) =>
        argument.DescendantsAndSelf()
            .Where(o => o.Type.IsTaskLike() || o.Type is IArrayTypeSymbol or INamedTypeSymbol { Name: "List" or "Thread" or "ConcurrentBag" or "HashSet" })
            .Select(Places.Of)
            .OfType<object>();

    private static bool Suppresses(IObjectCreationOperation scope) =>
        scope.Arguments.Any(a => a.Value.Type?.Name == "TransactionScopeOption" && a.Value.ConstantValue is { HasValue: true, Value: 2 });
}
