using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Checkpointing.Analyzers.Flow;

/// <summary>Knows the calls that end this very process.</summary>
internal static class ProcessEnd
{
    private static readonly string[] s_nameParts = ["Exit", "Quit", "Die", "Kill", "Abort", "Terminate", "Shutdown", "Halt", "FailFast"];

    /// <summary>How the call ends the process, as a name for the message; null where it does not.</summary>
    public static string? Of(IInvocationOperation call, AbstractValue receiver, AbstractValue[] arguments, FlowContext context)
    {
        IMethodSymbol method = call.TargetMethod;
        switch (method.Name)
        {
            case "Exit" or "FailFast" when method.ContainingType.IsNamed("System.Environment"):
                return "Environment." + method.Name;
            case "Kill" when method.ContainingType.IsNamed("System.Diagnostics.Process") && receiver.Shape == ValueShape.OwnProcess:
                return "Process.Kill";
            case "StopApplication" when method.ContainingType.IsNamed("Microsoft.Extensions.Hosting.IHostApplicationLifetime")
                || method.ContainingType.IsNamed("Microsoft.Extensions.Hosting.IApplicationLifetime")
                || method.ContainingType.DerivesFrom("Microsoft.Extensions.Hosting.IHostApplicationLifetime"):
                return "StopApplication";
        }

        if (NativeName(method) is { } native && EndsNatively(native, arguments))
            return native;
        return context.Lists.EndsProcess(method) ? method.Name : null;
    }

    /// <summary>The name in a native library that the method is imported from.</summary>
    public static string? NativeName(IMethodSymbol method)
    {
        if (method.GetDllImportData() is { } import)
            return import.EntryPointName ?? method.Name;
        if (method.DeclaringSyntaxReferences.IsEmpty)
            return null;
        AttributeData? library = method.GetAttributes().FirstOrDefault(a => a.AttributeClass?.Name == "LibraryImportAttribute");
        return library is null ? null : library.NamedArguments.FirstOrDefault(a => a.Key == "EntryPoint").Value.Value as string ?? method.Name;
    }

    /// <summary>Whether the method promises never to return.</summary>
    public static bool NeverReturns(IMethodSymbol method) => method.GetAttributes().Any(a => a.AttributeClass?.Name == "DoesNotReturnAttribute");

    public static bool NameTellsOfEnd(IMethodSymbol method) =>
        !method.Name.StartsWith("Throw", StringComparison.Ordinal) && s_nameParts.Any(p => method.Name.Contains(p));

    private static bool EndsNatively(string name, AbstractValue[] arguments) => name switch
    {
        "exit" or "_exit" or "_Exit" or "quick_exit" or "abort" => true,
        "kill" => arguments.Length == 2 && IsOwn(arguments[0]) && IsDeadly(arguments[1]),
        "raise" => arguments.Length == 1 && IsDeadly(arguments[0]),
        _ => false,
    };

    private static bool IsOwn(AbstractValue pid) => pid.Shape == ValueShape.OwnProcessId || pid is { IsConstant: true, Content: 0 };

    // Signal 0 only asks; CHLD, CONT, STOP, TSTP and the user's own signals do not end a process as a rule.
    private static bool IsDeadly(AbstractValue signal) => signal.Content is not int number || number is > 0 and <= 15 and not (10 or 12);
}
