using System.Diagnostics;
using System.Runtime;

namespace Checkpointing.Hosting.Warming;

/// <summary>
/// The runtime compiles what was called often once more, 100 ms after the last new method, in the background. A capture in the
/// middle of that would have every copy do it while its first request waits for the processor.
/// </summary>
internal static class CompilerRest
{
    private static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(150);

    public static async Task WaitAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        long before = -1, now;
        while (Stopwatch.GetElapsedTime(started) < limit && (now = JitInfo.GetCompiledMethodCount()) != before)
        {
            before = now;
            await Task.Delay(s_quiet, cancellationToken).ConfigureAwait(false);
        }
    }
}
