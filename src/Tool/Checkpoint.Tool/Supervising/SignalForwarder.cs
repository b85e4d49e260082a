using System.Runtime.InteropServices;
using Checkpointing.Native;

namespace Checkpointing.Tool.Supervising;

/// <summary>Passes the signals that a user or a service manager sends to us on to the program, and survives them.</summary>
internal sealed class SignalForwarder : IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Lock _gate = new();
    private readonly List<int> _early = [];
    private Func<int, bool>? _intercept;
    private int? _pid;

    /// <param name="onResize">Called when the caller's window has a new size.</param>
    public SignalForwarder(Action onResize)
    {
        // PosixSignal names few signals; the rest goes by number.
        foreach (int signal in new[] { LibC.SIGHUP, LibC.SIGINT, LibC.SIGQUIT, LibC.SIGTERM, LibC.SIGUSR1, LibC.SIGUSR2 })
            _registrations.Add(PosixSignalRegistration.Create((PosixSignal)signal, context => Forward(context, signal)));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => onResize()));
    }

    /// <summary>The program exists now; what came before is passed on.</summary>
    /// <param name="pid">The program.</param>
    /// <param name="intercept">Says that a signal is meant for us.</param>
    public void Attach(int pid, Func<int, bool>? intercept = null)
    {
        lock (_gate)
        {
            _pid = pid;
            _intercept = intercept;
            _early.Where(s => intercept?.Invoke(s) != true).ToList().ForEach(Send);
            _early.Clear();
        }
    }

    /// <summary>The program has ended: its id may soon be another process's.</summary>
    public void Detach()
    {
        lock (_gate)
            _pid = null;
    }

    public void Dispose() => _registrations.ForEach(r => r.Dispose());

    private void Forward(PosixSignalContext context, int signal)
    {
        context.Cancel = true;
        lock (_gate)
        {
            if (_pid is null)
                _early.Add(signal);
            else if (_intercept?.Invoke(signal) == true)
                return;
            else
                Send(signal);
        }
    }

    private void Send(int signal)
    {
        // Ctrl+C and Ctrl+\ in a terminal reach a whole process group, so here too: the program leads one of its own.
        bool fromKeyboard = signal is LibC.SIGINT or LibC.SIGQUIT;
        if (!fromKeyboard || LibC.kill(-_pid!.Value, signal) != 0)
            _ = LibC.kill(_pid!.Value, signal);
    }
}
