using System.Runtime;
using System.Runtime.CompilerServices;

namespace Checkpointing.Restoring;

/// <summary>
/// A tenth of a second or two after the last new method, .NET begins in the background to count the calls of all methods that were new. Captured
/// before that, each copy would do it: in the moments in which it wakes up, and holding a lock that its other threads wait for. A web
/// application answers its first request a tenth later then.
/// </summary>
internal static class CompilerRest
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(10);

    /// <summary>Twice the delay of tiered compilation, which is 100 ms, and what it then does without compiling anything.</summary>
    private static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(250);

    /// <param name="limit">As long at most: a program that is busy is never at rest.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static Task WaitAsync(TimeSpan limit, CancellationToken cancellationToken) => IsTiered
        ? WaitAsync(limit, () => JitInfo.GetCompiledMethodCount(), () => Task.Delay(s_look, cancellationToken))
        : Task.CompletedTask;

    /// <param name="limit">As long at most.</param>
    /// <param name="compiled">How many methods have been compiled so far.</param>
    /// <param name="look">Lets the time pass after which one looks again.</param>
    internal static async Task WaitAsync(TimeSpan limit, Func<long> compiled, Func<Task> look)
    {
        long count = compiled();
        TimeSpan quiet = TimeSpan.Zero;
        for (TimeSpan waited = TimeSpan.Zero; quiet < s_quiet && waited < limit; waited += s_look)
        {
            await look().ConfigureAwait(false);
            long now = compiled();
            quiet = now == count ? quiet + s_look : TimeSpan.Zero;
            count = now;
        }
    }

    private static bool IsTiered =>
        RuntimeFeature.IsDynamicCodeCompiled
        && Environment.GetEnvironmentVariable("DOTNET_TieredCompilation") != "0"
        && !(AppContext.TryGetSwitch("System.Runtime.TieredCompilation", out bool tiered) && !tiered);
}
