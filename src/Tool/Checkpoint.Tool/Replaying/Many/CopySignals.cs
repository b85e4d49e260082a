using System.Runtime.InteropServices;
using Checkpointing.Native;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Replaying.Many;

/// <summary>
/// Signals for many copies. What ends programs ends all copies and starts no more: it is passed on, and who does not listen is killed
/// a little later, or at the second signal. Others are passed on, and that is all.
/// </summary>
internal sealed class CopySignals : IDisposable
{
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(5);

    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Lock _gate = new();
    private readonly HashSet<int> _copies = [];
    private readonly Timer _killer;
    private volatile int _received;

    public CopySignals()
    {
        _killer = new Timer(_ => SendToAll(LibC.SIGKILL));
        foreach (int signal in new[] { LibC.SIGHUP, LibC.SIGINT, LibC.SIGQUIT, LibC.SIGTERM })
            _registrations.Add(PosixSignalRegistration.Create((PosixSignal)signal, context => End(context, signal)));
        foreach (int signal in new[] { LibC.SIGUSR1, LibC.SIGUSR2 })
            _registrations.Add(PosixSignalRegistration.Create((PosixSignal)signal, context => PassOn(context, signal)));
    }

    /// <summary>Whether we were told to end.</summary>
    public bool Interrupted => _received != 0;

    /// <summary>What a shell reports of a program that was told to end like this.</summary>
    public int InterruptedExitCode => _received == LibC.SIGTERM ? ExitCode.Terminated : 128 + _received;

    /// <summary>A copy exists now.</summary>
    public void Add(int pid)
    {
        lock (_gate)
        {
            _copies.Add(pid);
            if (Interrupted)
                Send(pid, _received);
        }
    }

    /// <summary>A copy has ended.</summary>
    public void Remove(int pid)
    {
        lock (_gate)
            _copies.Remove(pid);
    }

    public void Dispose()
    {
        _registrations.ForEach(r => r.Dispose());
        _killer.Dispose();
    }

    private void End(PosixSignalContext context, int signal)
    {
        context.Cancel = true;
        bool again = Interrupted;
        _received = signal;
        SendToAll(again ? LibC.SIGKILL : signal);
        // Again and again: a copy may be on its way into life just now.
        _killer.Change(again ? TimeSpan.FromMilliseconds(200) : s_grace, TimeSpan.FromMilliseconds(200));
    }

    private void PassOn(PosixSignalContext context, int signal)
    {
        context.Cancel = true;
        SendToAll(signal);
    }

    private void SendToAll(int signal)
    {
        lock (_gate)
        {
            foreach (int pid in _copies)
                Send(pid, signal);
        }
    }

    // Ctrl+C and Ctrl+\ in a terminal reach a whole process group, so here too: each copy leads one of its own.
    private static void Send(int pid, int signal)
    {
        if (signal is not (LibC.SIGINT or LibC.SIGQUIT) || LibC.kill(-pid, signal) != 0)
            _ = LibC.kill(pid, signal);
    }
}
