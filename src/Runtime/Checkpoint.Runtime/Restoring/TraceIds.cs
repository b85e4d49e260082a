using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Checkpointing.Restoring;

/// <summary>
/// .NET draws the id of a trace from a generator that each thread has seeded once, and nobody can seed again: the first requests of two
/// copies would be told as one. From the first capture on ids come from the kernel, which no two copies share: not from OpenSSL, which a copy
/// of a program that has no keys would load for its first request.
/// </summary>
internal static class TraceIds
{
    /// <summary>Does nothing when the program has a generator of its own, or has never made an activity: then no thread is seeded.</summary>
    public static void DrawAnew()
    {
        if (Array.Exists(AppDomain.CurrentDomain.GetAssemblies(), a => a.FullName!.StartsWith("System.Diagnostics.DiagnosticSource,", StringComparison.Ordinal)))
            Replace();
    }

    /// <summary>Apart, because it loads the assembly in a program that has none.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Replace()
    {
        if (Activity.TraceIdGenerator is not null)
            return;
        Activity.TraceIdGenerator = Draw;

        // Else the first request of each copy would wait for it to be compiled.
        _ = Draw();
    }

    private static ActivityTraceId Draw()
    {
        Span<byte> id = stackalloc byte[16];
        KernelEntropy.Fill(id);
        return ActivityTraceId.CreateFromBytes(id);
    }
}
