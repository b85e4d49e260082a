using Checkpointing.CodeVerification.Metadata;

namespace Checkpointing.CodeVerification.Flow;

/// <summary>Knows the members of the Runtime and of the framework that matter here.</summary>
internal static class KnownCalls
{
    public const string RuntimeAssembly = "Checkpoint.Runtime";
    public const string HostingAssembly = "Checkpoint.Hosting";
    public const string CheckpointType = "Checkpointing.Checkpoint";
    public const string ResultType = "Checkpointing.CheckpointResult";
    public const string OutcomeType = "Checkpointing.CheckpointOutcome";
    public const string SafeAttribute = "Checkpointing.CheckpointSafeAttribute";
    public const string EndsProcessAttribute = "Checkpointing.EndsProcessAttribute";
    public const string DoesNotReturnAttribute = "System.Diagnostics.CodeAnalysis.DoesNotReturnAttribute";

    // Talk and bookkeeping: a copy that has done nothing else has done nothing.
    private static readonly string[] s_idleTypes =
    [
        "System.Console", "System.IO.TextWriter", "System.String", "System.Text.", "System.Object", "System.Enum", "System.Int32", "System.Int64", "System.TimeSpan",
        "System.Diagnostics.Stopwatch", "System.Diagnostics.Debug", "System.Diagnostics.Trace", "System.Diagnostics.Process", "System.Environment", "System.IDisposable", "System.Exception",
        "System.InvalidOperationException", "System.NotSupportedException", "System.ArgumentException", "System.ArgumentOutOfRangeException",
        "System.Globalization.", "System.Runtime.CompilerServices.", "System.Threading.Tasks.Task", "System.Threading.Tasks.ValueTask", "System.Threading.Monitor",
        "System.Threading.Lock", "Microsoft.Extensions.Logging.", "Checkpointing.",
    ];

    public static bool IsCapture(CallTarget target) => target.Type == CheckpointType && target.Name is "Capture" or "CaptureAsync" && IsRuntimes(target);

    public static bool IsFunction(CallTarget target) => target.Type == CheckpointType && target.Name is "Function" or "FunctionAsync" && IsRuntimes(target);

    public static bool IsRuntimes(CallTarget target) => target.Scope == RuntimeAssembly && target.Type.StartsWith("Checkpointing.", StringComparison.Ordinal);

    public static bool IsIdle(CallTarget target) =>
        s_idleTypes.Any(t => t[t.Length - 1] == '.' ? target.Type.StartsWith(t, StringComparison.Ordinal) : IsOrIsIn(target.Type, t));

    /// <summary>How the call ends this process; null where it does not.</summary>
    public static string? EndOf(CallTarget target, IReadOnlyList<Value> arguments) => target switch
    {
        { Type: "System.Environment", Name: "Exit" or "FailFast" } => "Environment." + target.Name,
        { Type: "System.Diagnostics.Process", Name: "Kill" } when arguments.Count > 0 && arguments[0].Kind == ValueKind.OwnProcess => "Process.Kill",
        { Type: "Microsoft.Extensions.Hosting.IHostApplicationLifetime" or "Microsoft.Extensions.Hosting.IApplicationLifetime", Name: "StopApplication" } => "StopApplication",
        _ => null,
    };

    /// <summary>The same for a function of a native library.</summary>
    public static string? EndOfNative(string name, IReadOnlyList<Value> arguments) => name switch
    {
        "exit" or "_exit" or "_Exit" or "quick_exit" or "abort" => name,
        "kill" when arguments.Count == 2 && IsOwn(arguments[0]) && IsDeadly(arguments[1]) => name,
        "raise" when arguments.Count == 1 && IsDeadly(arguments[0]) => name,
        _ => null,
    };

    /// <summary>How the call changes the number of locks that are held.</summary>
    public static int LocksTaken(CallTarget target) => (target.Type, target.Name) switch
    {
        ("System.Threading.Monitor", "Enter") or ("System.Threading.Lock", "Enter" or "EnterScope") or ("System.Threading.ReaderWriterLockSlim", "EnterWriteLock") => 1,
        ("System.Threading.Monitor", "Exit") or ("System.Threading.Lock", "Exit") or ("System.Threading.Lock+Scope", "Dispose")
            or ("System.Threading.ReaderWriterLockSlim", "ExitWriteLock") => -1,
        _ => 0,
    };

    /// <summary>What is known of the value that a call gives back.</summary>
    public static Value ResultOf(CallTarget target, IReadOnlyList<Value> arguments)
    {
        if (target is { Type: ResultType, Name: "get_Outcome" })
            return new Value(ValueKind.Outcome);
        string returned = target.Signature.Return;
        if (Mentions(target, returned, ResultType))
            return new Value(ValueKind.Answer);
        if (returned == OutcomeType || (returned[0] == '!' && Mentions(target, returned, OutcomeType)))
            return new Value(ValueKind.Outcome);
        switch (target.Type, target.Name)
        {
            case ("System.Diagnostics.Process", "GetCurrentProcess"):
                return new Value(ValueKind.OwnProcess);
            case ("System.Diagnostics.Process", "get_Id") when arguments.Count > 0 && arguments[0].Kind == ValueKind.OwnProcess:
            case ("System.Environment", "get_ProcessId"):
                return new Value(ValueKind.OwnProcessId);
            case ("System.Diagnostics.Process", "GetProcessById") when arguments.Count > 0 && arguments[0].Kind == ValueKind.OwnProcessId:
                return new Value(ValueKind.OwnProcess);
        }

        if (UniqueValues.Of(target, arguments) is { } unique)
            return unique;
        // Whether a task is done yet says nothing of what it will give.
        if (target.Type.StartsWith("System.Threading.Tasks.", StringComparison.Ordinal) || target.Type.StartsWith("System.Runtime.CompilerServices.", StringComparison.Ordinal))
            return Value.Unknown;
        // Replay, Stopped and the like say which side this is to whoever tests them.
        return arguments.Any(a => a.TellsOutcome) ? Value.Unsure : Value.Unknown;
    }

    private static bool Mentions(CallTarget target, string text, string type) =>
        Holds(text, type) || (Holds(text, "!") && (Holds(target.TypeWithArguments, type) || Holds(target.MethodArguments, type)));

    private static bool Holds(string text, string part) => text.Contains(part);

    // A type's own awaiter and its generic forms go with it: System.Threading.Tasks.Task`1.
    private static bool IsOrIsIn(string type, string known) =>
        type.StartsWith(known, StringComparison.Ordinal) && (type.Length == known.Length || type[known.Length] is '`' or '+');

    private static bool IsOwn(Value pid) => pid.Kind == ValueKind.OwnProcessId || pid is { Kind: ValueKind.Integer, Number: 0 };

    // Signal 0 only asks; CHLD, CONT, STOP, TSTP and the user's own signals do not end a process as a rule.
    private static bool IsDeadly(Value signal) => signal.Kind != ValueKind.Integer || signal.Number is > 0 and <= 15 and not (10 or 12);
}
