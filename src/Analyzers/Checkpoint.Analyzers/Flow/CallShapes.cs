using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Checkpointing.Analyzers.Flow;

/// <summary>What is known of methods whose source is not at hand.</summary>
internal static class CallShapes
{
    private static readonly HashSet<string> s_idleTypes =
    [
        "Console", "TextWriter", "StreamWriter", "StringWriter", "Debug", "Trace", "Process", "Stopwatch", "Activity", "String", "StringBuilder", "Environment", "Math",
        "Convert", "Object", "Thread", "Task", "ValueTask", "GC", "Guid", "DateTime", "DateTimeOffset", "TimeSpan", "TimeProvider", "Interlocked",
        "Volatile", "Monitor", "Nullable", "Path", "Enum", "BitConverter", "CultureInfo", "AnsiConsole", "LoggerExtensions", "ILogger", "Checkpoint",
        "IHostApplicationLifetime", "DefaultInterpolatedStringHandler", "AppContext", "Type", "CancellationTokenSource", "CancellationToken",
        "ArgumentNullException", "ObjectDisposedException", "Random", "RandomNumberGenerator", "Int32", "Int64", "Boolean", "Double", "Stream", "FileStream",
    ];

    private static readonly string[] s_idlePrefixes =
    [
        "Log", "Trace", "Print", "Write", "Debug", "Info", "Warn", "Error", "Fatal", "Flush", "Dispose", "Close", "Cancel", "Append", "Stop", "Release", "Get",
        "TryGet", "Contains", "Count", "Any", "First", "ToString", "ToArray", "ToList", "As", "Add", "Set", "Parse", "TryParse", "Format", "Equals", "Combine",
        "Create", "Exists", "Verbose", "MarkupLine", "Reset", "Clear", "Exit", "Wait",
    ];

    /// <summary>Whether a task or awaiter is merely handed on with its value.</summary>
    public static bool PassesThrough(IMethodSymbol method) =>
        method.Name switch
        {
            "ConfigureAwait" or "AsTask" or "WaitAsync" or "Preserve" or "GetAwaiter" => method.ContainingType.IsTaskLike(),
            "FromResult" => method.ContainingType.IsTaskLike(),
            "GetResult" => method.ContainingType.Name.EndsWith("Awaiter", StringComparison.Ordinal),
            _ => false,
        };

    /// <summary>Whether the method calls the function it is given and answers with its value.</summary>
    public static bool RunsItsArgument(IMethodSymbol method) =>
        method.IsMember("System.Threading.Tasks.Task", "Run") || method.IsMember("System.Threading.Tasks.TaskFactory", "StartNew");

    /// <summary>Whether the call is no work of the program's own: talk, bookkeeping, tidying up.</summary>
    public static bool IsIdle(IMethodSymbol method, ImmutableArray<IArgumentOperation>? arguments)
    {
        if (method.IsExtern || method.MethodKind is MethodKind.PropertyGet or MethodKind.PropertySet or MethodKind.Constructor or MethodKind.EventAdd or MethodKind.EventRemove)
            return true;
        string type = method.ContainingType?.Name ?? "";
        if (type is "Thread" or "Task" && method.Name is "Start" or "Run" or "StartNew")
            return false;
        if (type is "Process" && method.Name is "Start")
            return false;
        // A file written with a constant is a marker; one written with a value is a result.
        if (type is "File")
            return method.Name.StartsWith("Append", StringComparison.Ordinal) || method.Name is "Exists" or "Delete"
                || (method.Name.StartsWith("WriteAll", StringComparison.Ordinal) && arguments is { Length: > 1 } given && given[1].Value.ConstantValue.HasValue);
        return s_idleTypes.Contains(type) || s_idlePrefixes.Any(p => method.Name.StartsWith(p, StringComparison.Ordinal));
    }

    /// <summary>What a few well-known methods answer.</summary>
    public static AbstractValue? Known(IInvocationOperation call, AbstractValue receiver, AbstractValue[] arguments, KnownTypes types)
    {
        IMethodSymbol method = call.TargetMethod;
        if (method.IsMember("System.Diagnostics.Process", "GetCurrentProcess"))
            return AbstractValue.OwnProcess;
        if (method.IsMember("System.Diagnostics.Process", "GetProcessById") && arguments.Length > 0 && arguments[0].Shape == ValueShape.OwnProcessId)
            return AbstractValue.OwnProcess;
        if (method.Name == "getpid" && ProcessEnd.NativeName(method) == "getpid")
            return AbstractValue.OwnProcessId;
        if (method.Name == "GetValueOrDefault" && method.ContainingType.IsNullableValue())
            return receiver.IsNull ? arguments.Length > 0 ? arguments[0] : DefaultOf(method.ReturnType) : receiver.IsKnownNotNull ? receiver : null;
        if (method.Name == "Equals" && arguments.Length == 1 && call.Instance is not null)
            return AbstractValue.Of(ConstantFolding.AreEqual(receiver, arguments[0]));
        if (method.Name == "ToString" && arguments.Length == 0 && receiver.IsConstant && receiver.Content is int outcome
            && SymbolEqualityComparer.Default.Equals(call.Instance?.Type, types.Outcome))
            return AbstractValue.Of(outcome switch { World.NotCaptured => "NotCaptured", World.JustDumped => "JustDumped", _ => "JustRestored" });
        return null;
    }

    private static AbstractValue? DefaultOf(ITypeSymbol type) => type switch
    {
        { SpecialType: SpecialType.System_Boolean } => AbstractValue.False,
        { SpecialType: SpecialType.System_Int32 } or { TypeKind: TypeKind.Enum } => AbstractValue.Of(0),
        _ => null,
    };
}
