using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Checkpointing.Analyzers.Flow;

/// <summary>Knows what takes a lock and what gives it back.</summary>
internal static class HeldLocks
{
    public static bool Acquires(string type, string name, IOperation subject) => (type, name) switch
    {
        ("Monitor", "Enter" or "TryEnter") => true,
        // An event is waited for in the same way, but nobody holds it.
        ("WaitHandle", "WaitOne") => subject.Type?.Name is "Mutex" or "Semaphore",
        ("SemaphoreSlim", "Wait" or "WaitAsync") => !IsSignal(subject),
        ("ReaderWriterLockSlim", _) => name.StartsWith("Enter", StringComparison.Ordinal) || name.StartsWith("TryEnter", StringComparison.Ordinal),
        ("ReaderWriterLock", "AcquireReaderLock" or "AcquireWriterLock") => true,
        ("SpinLock", "Enter" or "TryEnter") => true,
        ("Lock", "Enter" or "TryEnter") => true,
        _ => false,
    };

    public static bool Releases(string type, string name) => (type, name) switch
    {
        ("Monitor", "Exit") => true,
        ("Mutex", "ReleaseMutex") => true,
        ("SemaphoreSlim" or "Semaphore", "Release") => true,
        ("ReaderWriterLockSlim", _) => name.StartsWith("Exit", StringComparison.Ordinal),
        ("ReaderWriterLock", "ReleaseReaderLock" or "ReleaseWriterLock" or "ReleaseLock") => true,
        ("SpinLock" or "Lock", "Exit") => true,
        _ => false,
    };

    /// <summary>The lock whose taking answers with something to dispose; a capture waits for critical sections as well.</summary>
    public static IOperation? ScopeOf(IInvocationOperation call, KnownTypes types) => (call.TargetMethod.ContainingType?.Name, call.TargetMethod.Name) switch
    {
        ("Lock", "EnterScope") or ("AsyncLock", "Lock" or "LockAsync") => call.Instance ?? call,
        (_, KnownTypes.EnterCriticalSectionMethod) when KnownTypes.Is(call.TargetMethod.ContainingType, types.Checkpoint) => call,
        _ => null,
    };

    /// <summary>A semaphore that starts with nothing to take is waited for, not held.</summary>
    private static bool IsSignal(IOperation semaphore) =>
        Places.Of(semaphore) is ISymbol symbol
        && symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: { Count: > 0 } arguments } }
        && arguments[0].Expression is LiteralExpressionSyntax { Token.Value: 0 };
}
