using System.Diagnostics;
using System.Runtime.InteropServices;
using Checkpointing.Native;

namespace Checkpointing.Benchmarks.Processes;

/// <summary>What something took: time that passed, and processor time of all children that were waited for meanwhile.</summary>
internal readonly partial record struct Usage(TimeSpan Elapsed, TimeSpan Processor)
{
    private const int RUSAGE_CHILDREN = -1;

    public static Usage operator -(Usage left, Usage right) => new(left.Elapsed - right.Elapsed, left.Processor - right.Processor);

    public static Usage operator /(Usage usage, int parts) => new(usage.Elapsed / parts, usage.Processor / parts);

    public static Usage Of(Action action)
    {
        TimeSpan before = ChildrensProcessor();
        long started = Stopwatch.GetTimestamp();
        action();
        return new Usage(Stopwatch.GetElapsedTime(started), ChildrensProcessor() - before);
    }

    private static unsafe TimeSpan ChildrensProcessor()
    {
        LibC.ResourceUsage usage;
        if (getrusage(RUSAGE_CHILDREN, &usage) != 0)
            throw new BenchmarkException($"getrusage failed: {Marshal.GetLastPInvokeErrorMessage()}");
        return TimeSpan.FromMicroseconds(((usage.UserSeconds + usage.SystemSeconds) * 1e6) + usage.UserMicroseconds + usage.SystemMicroseconds);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int getrusage(int who, LibC.ResourceUsage* usage);
}
