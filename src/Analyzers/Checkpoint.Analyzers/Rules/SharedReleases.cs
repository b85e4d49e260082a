using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Checkpointing.Analyzers.Rules;

/// <summary>Knows the calls that give back something outside the process, which only one process may do.</summary>
internal static class SharedReleases
{
    private const int Depth = 2;

    private static readonly string[] s_prefixes =
    [
        "Delete", "ReleaseLease", "ReleaseLock", "Ack", "BasicAck", "BasicNack", "Nack", "CompleteMessage", "AbandonMessage", "DeadLetter", "Unlock", "Deregister",
        "Unregister", "Revoke", "Abandon", "KeyDelete", "LockRelease", "StringDelete", "Drop",
    ];

    // What these settle, a message or a place in a stream, belongs to a broker; the same names on a channel or pipe do not.
    private static readonly string[] s_settling = ["Complete", "Commit", "Reject", "Settle", "Confirm"];
    private static readonly string[] s_brokers = ["Queue", "Receiver", "Message", "Consumer", "Subscription", "Broker", "Inbox"];

    private static readonly HashSet<string> s_inProcess =
        ["Monitor", "SemaphoreSlim", "Semaphore", "Mutex", "ReaderWriterLockSlim", "SpinLock", "Lock", "ArrayPool", "Marshal", "GCHandle", "List", "Dictionary", "StringBuilder"];

    public static bool Is(IMethodSymbol method, RuleContext context) => Is(method, context, Depth);

    public static bool IsReleasedOnDispose(ITypeSymbol type, RuleContext context)
    {
        if (type.Name.Contains("Lease") || type.Name.Contains("DistributedLock") || type.Name is "TempFileCollection" or "IRedLock" or "RedLock")
            return true;
        return type.GetMembers().OfType<IMethodSymbol>().Any(m => m.Name is "Dispose" or "DisposeAsync" && CallsRelease(m, context, Depth));
    }

    private static bool Is(IMethodSymbol method, RuleContext context, int depth)
    {
        string type = method.ContainingType?.Name ?? "";
        if (s_inProcess.Contains(type))
            return false;
        if (type is "File" or "Directory" or "FileInfo" or "DirectoryInfo" or "FileSystemInfo")
            return method.Name == "Delete";
        if (type.Contains("Lease") && method.Name.StartsWith("Release", StringComparison.Ordinal))
            return true;
        if (method.Name is "Release" or "ReleaseAsync" && (type.Contains("Lock") || type.Contains("Lease")))
            return true;
        if (s_settling.Any(p => method.Name.StartsWith(p, StringComparison.Ordinal)) && s_brokers.Any(type.Contains))
            return true;
        return s_prefixes.Any(p => method.Name.StartsWith(p, StringComparison.Ordinal)) || CallsRelease(method, context, depth);
    }

    private static bool CallsRelease(IMethodSymbol method, RuleContext context, int depth)
    {
        if (depth == 0)
            return false;
        foreach (SyntaxReference declaration in method.DeclaringSyntaxReferences)
        {
            SyntaxNode body = declaration.GetSyntax(context.Cancellation);
            SemanticModel semantics = context.Model.SemanticsOf(body.SyntaxTree);
            foreach (InvocationExpressionSyntax call in body.DescendantNodes().OfType<InvocationExpressionSyntax>())
            {
                if (semantics.GetSymbolInfo(call, context.Cancellation).Symbol is IMethodSymbol callee && Is(callee, context, depth - 1))
                    return true;
            }
        }

        return false;
    }
}
