using System.Runtime.InteropServices;

namespace Payload.Commands;

internal static class SignalsCommand
{
    private const PosixSignal Usr1 = (PosixSignal)10;

    public static Command Command { get; } = new("signals", "CODE", "captures, names each signal, ends with CODE on TERM, INT or HUP", Run);

    private static int Run(Operands operands)
    {
        int code = operands.Number(0, "CODE");
        using var told = new ManualResetEventSlim();
        void Handle(PosixSignalContext context)
        {
            context.Cancel = true;
            Fact.Print("signal", context.Signal == Usr1 ? "SIGUSR1" : context.Signal);
            if (context.Signal != Usr1)
                told.Set();
        }

        using PosixSignalRegistration term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle);
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Handle);
        using PosixSignalRegistration usr1 = PosixSignalRegistration.Create(Usr1, Handle);
        Fact.Capture("signals");
        Fact.Print("pid", Environment.ProcessId);
        told.Wait();
        return code;
    }
}
