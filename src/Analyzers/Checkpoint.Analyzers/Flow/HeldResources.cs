using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Checkpointing.Analyzers.Flow;

/// <summary>Keeps account of locks that are held, transactions that are open, tasks and children that run.</summary>
internal static class HeldResources
{
    private const int DeleteOnClose = 0x04000000;

    public static void Called(OperationEvaluator evaluator, IInvocationOperation call)
    {
        IOperation? subject = call.Instance is { } instance ? ValueSources.Unwrap(instance) : call.Arguments.Length > 0 ? ValueSources.Unwrap(call.Arguments[0].Value) : null;
        object? place = Places.Of(subject);
        string type = call.TargetMethod.ContainingType?.Name ?? "";
        string name = call.TargetMethod.Name;
        if (place is not null)
        {
            if (Acquires(type, name))
                evaluator.Hold(HeldKind.Lock, place, subject!.Syntax);
            else if (Releases(type, name))
                evaluator.LetGo(HeldKind.Lock, place);
            else if (name is "Dispose" or "DisposeAsync" or "Close" or "CloseAsync")
                evaluator.LetGoOf(place);
            else if (name.StartsWith("Commit", StringComparison.Ordinal) || name.StartsWith("Rollback", StringComparison.Ordinal))
                evaluator.LetGo(HeldKind.Transaction, place);
            else if (type == "Thread" && name == "Start")
                evaluator.Hold(HeldKind.Task, place, call.Syntax);
            else if (type == "Thread" && name == "Join" || name == "Wait" && call.TargetMethod.ContainingType.IsTaskLike())
                evaluator.LetGo(HeldKind.Task, place);
            else if (type == "Process" && name == "Start" && !call.TargetMethod.IsStatic)
                evaluator.Hold(HeldKind.Child, place, call.Syntax);
            else if (type == "Process" && name is "WaitForExit" or "WaitForExitAsync" or "Kill")
                evaluator.LetGo(HeldKind.Child, place);
        }

        foreach (IArgumentOperation argument in call.Arguments)
        {
            // A task that is handed on is somebody else's to wait for.
            foreach (object handed in HandsOn(argument.Value))
                evaluator.LetGo(HeldKind.Task, handed);
        }

        if (call.Parent is IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation })
        {
            if (CallShapes.RunsItsArgument(call.TargetMethod))
                evaluator.Hold(HeldKind.Task, "the task", call.Syntax);
            else if (type == "Process" && name == "Start" && call.TargetMethod.IsStatic)
                evaluator.Hold(HeldKind.Child, "the child", call.Syntax);
        }
    }

    /// <summary>A task was waited for.</summary>
    public static void Joined(OperationEvaluator evaluator, IOperation? task)
    {
        if (task is IInvocationOperation { Instance: { } inner, TargetMethod: var method } && CallShapes.PassesThrough(method))
            task = inner;
        if (Places.Of(task) is { } place)
            evaluator.LetGo(HeldKind.Task, place);
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
        switch (value)
        {
            case IObjectCreationOperation { Type: { Name: "TransactionScope" } }:
                evaluator.Hold(HeldKind.Transaction, place, value.Syntax);
                break;
            case IObjectCreationOperation { Type.Name: "FileStream" } file when file.Arguments.Any(DeletesOnClose):
                evaluator.Hold(HeldKind.GhostFile, place, value.Syntax);
                break;
            case IInvocationOperation { TargetMethod: var method } when method.Name.StartsWith("BeginTransaction", StringComparison.Ordinal):
                evaluator.Hold(HeldKind.Transaction, place, value.Syntax);
                break;
            case IInvocationOperation { TargetMethod: { Name: "EnterScope", ContainingType.Name: "Lock" } } scope:
                evaluator.Hold(HeldKind.Lock, place, scope.Instance?.Syntax ?? scope.Syntax);
                break;
            case IInvocationOperation { TargetMethod: { Name: "Start", IsStatic: true, ContainingType.Name: "Process" } }:
                evaluator.Hold(HeldKind.Child, place, value.Syntax);
                break;
            case IInvocationOperation call when !awaited && place is ILocalSymbol && RunsOn(call, evaluator):
                evaluator.Hold(HeldKind.Task, place, value.Syntax);
                break;
        }
    }

    private static bool RunsOn(IInvocationOperation call, OperationEvaluator evaluator)
    {
        if (call.TargetMethod.Name is "FromResult" or "WhenAll" or "WhenAny" or "Delay" or "ContinueWith" || evaluator.Types.CarriesOutcome(call.Type))
            return false;
        return call.Type.IsTaskLike()
            || (call.Type is IArrayTypeSymbol array && array.ElementType.IsTaskLike())
            || (call.Type is INamedTypeSymbol { Name: "List", TypeArguments: { Length: 1 } elements } && elements[0].IsTaskLike());
    }

    private static IEnumerable<object> HandsOn(IOperation argument) =>
        argument.DescendantsAndSelf()
            .Where(o => o.Type.IsTaskLike() || o.Type is IArrayTypeSymbol or INamedTypeSymbol { Name: "List" })
            .Select(Places.Of)
            .OfType<object>();

    private static bool DeletesOnClose(IArgumentOperation argument) =>
        argument.Value.Type?.Name == "FileOptions" && argument.Value.ConstantValue is { HasValue: true, Value: int options } && (options & DeleteOnClose) != 0;

    private static bool Acquires(string type, string name) => (type, name) switch
    {
        ("Monitor", "Enter" or "TryEnter") => true,
        ("Mutex" or "WaitHandle", "WaitOne") => true,
        ("SemaphoreSlim" or "AsyncLock" or "Semaphore", "Wait" or "WaitAsync" or "WaitOne") => true,
        ("ReaderWriterLockSlim", _) => name.StartsWith("Enter", StringComparison.Ordinal) || name.StartsWith("TryEnter", StringComparison.Ordinal),
        ("ReaderWriterLock", "AcquireReaderLock" or "AcquireWriterLock") => true,
        ("SpinLock", "Enter" or "TryEnter") => true,
        ("Lock", "Enter" or "TryEnter") => true,
        _ => false,
    };

    private static bool Releases(string type, string name) => (type, name) switch
    {
        ("Monitor", "Exit") => true,
        ("Mutex", "ReleaseMutex") => true,
        ("SemaphoreSlim" or "Semaphore", "Release") => true,
        ("ReaderWriterLockSlim", _) => name.StartsWith("Exit", StringComparison.Ordinal),
        ("ReaderWriterLock", "ReleaseReaderLock" or "ReleaseWriterLock" or "ReleaseLock") => true,
        ("SpinLock" or "Lock", "Exit") => true,
        _ => false,
    };
}
