using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Checkpointing.Restoring;

/// <summary>
/// .NET draws the id of a trace from a generator that each thread has seeded once, and nobody can seed again: the first requests of two
/// copies would be told as one. From the first capture on ids come from where keys do, which no two copies share.
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
    private static void Replace() => Activity.TraceIdGenerator ??= static () =>
    {
        Span<byte> id = stackalloc byte[16];
        RandomNumberGenerator.Fill(id);
        return ActivityTraceId.CreateFromBytes(id);
    };
}
