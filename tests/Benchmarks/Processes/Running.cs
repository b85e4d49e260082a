using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Checkpointing.Native;

namespace Checkpointing.Benchmarks.Processes;

/// <summary>
/// What runs on our behalf. It is in sessions of its own, where the terminal's Ctrl+C does not reach it: told to end, we
/// end it, whatever waits for it fails, and everything is put away on the way out.
/// </summary>
internal static class Running
{
    private static readonly ConcurrentDictionary<int, bool> s_ids = new();

    public static IDisposable EndOnSignals()
    {
        PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        return new Registrations(interrupt, terminate);
    }

    /// <summary>Whether we were told to end.</summary>
    public static bool Interrupted { get; private set; }

    public static int Start(ChildStart start)
    {
        if (Interrupted)
            throw new BenchmarkException("Interrupted.");
        int pid = ChildProcess.Start(start);
        Add(pid);
        return pid;
    }

    /// <summary>Takes over a process that something else has made our child.</summary>
    public static void Add(int pid) => s_ids[pid] = true;

    public static void Forget(int pid) => s_ids.TryRemove(pid, out _);

    public static ChildEnd Wait(int pid)
    {
        ChildEnd end = ChildProcess.Wait(pid)!.Value;
        Forget(pid);
        return end;
    }

    private static void End(PosixSignalContext context)
    {
        context.Cancel = true;
        Interrupted = true;
        foreach (int pid in s_ids.Keys)
            _ = LibC.kill(pid, LibC.SIGTERM);
    }

    private sealed record Registrations(IDisposable First, IDisposable Second) : IDisposable
    {
        public void Dispose()
        {
            First.Dispose();
            Second.Dispose();
        }
    }
}
