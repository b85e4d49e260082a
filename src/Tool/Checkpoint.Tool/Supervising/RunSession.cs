using System.ComponentModel;
using System.Globalization;
using Checkpointing.Native;
using Checkpointing.Store;
using Checkpointing.Supervision;
using Checkpointing.Tool.Capturing;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Setup;
using Checkpointing.Tool.Supervising.Triggers;

namespace Checkpointing.Tool.Supervising;

/// <summary>A: starts the program (B), passes streams and signals through, and serves its capture points until it ends.</summary>
internal sealed class RunSession(RunRequest request, CheckpointStore store, CriuInstallation criu, Reporter reporter)
{
    /// <summary>Out of the way of descriptors that shells and programs like to use by number.</summary>
    private const int ControlNumber = 99;

    /// <summary>Runs the program to its end.</summary>
    /// <exception cref="ToolException">The program could not be started.</exception>
    public RunReport Run()
    {
        using PrivateTemporaryFolder temporary = PrivateTemporaryFolder.Create(request.User);
        using ProgramStreams streams = ProgramStreams.LikeCallers();
        using var signals = new SignalForwarder(streams.Resize);
        (Descriptor ours, Descriptor theirs) = Descriptor.SocketPair(LibC.SOCK_STREAM);
        var control = ControlChannelEnd.Of(ControlNumber, theirs.Link);
        using Orders? orders = request.Triggers is null ? null : Orders.TryMake(request.Program.Path, request.User);
        int pid = Start(streams, theirs, temporary, orders);
        theirs.Dispose();
        orders?.Theirs.Dispose();
        streams.CloseTheirs();
        CaptureService service = ServiceFor(pid, streams, temporary, control, orders);
        streams.StartPumps(request.Triggers is { } plan ? plan.Look : null);
        service.Prepare();
        ChildEnd end;
        using (TriggeredCaptures? triggered = request.Triggers is null ? null : TriggeredCaptures.Start(request.Triggers, service, orders, reporter))
        using (ControlServer.Start(new ControlConnection(ours), message => Answer(service, message)))
        {
            signals.Attach(pid, triggered is null ? null : triggered.Take);
            end = ChildProcess.Wait(pid)!.Value;
        }

        signals.Detach();
        streams.Finish();
        service.Finish();
        return Conclude(pid, end, service);
    }

    private int Start(ProgramStreams streams, Descriptor control, PrivateTemporaryFolder temporary, Orders? orders)
    {
        var start = new ChildStart(request.Program.File, [.. request.Program.Prefix, .. request.Program.Arguments])
        {
            Environment = EnvironmentOf(temporary, orders),
            NewSession = true,
            Terminal = streams.TerminalPath,
            TerminalNumbers = streams.TerminalNumbers,
            WorkingDirectory = request.WorkingDirectory,
            Credentials = request.User?.Account.Credentials,
        };
        if (request.User is { } user)
            streams.GiveTo(user.Account.Uid);
        for (int number = 0; number < 3; number++)
        {
            if (!streams.IsTerminal(number))
                start.Descriptors[number] = streams.Theirs(number);
        }

        start.Descriptors[ControlNumber] = control;
        if (orders is not null)
            start.Descriptors[Orders.Number] = orders.Theirs;
        try
        {
            return ChildProcess.Start(start);
        }
        catch (Win32Exception exception)
        {
            throw new ToolException(ErrorCodes.ProgramNotStarted, exception.Message, "Is it built for this machine?", exception);
        }
    }

    private Dictionary<string, string> EnvironmentOf(PrivateTemporaryFolder temporary, Orders? orders)
    {
        Dictionary<string, string> variables = ChildProcess.CurrentEnvironment();
        foreach ((string name, string value) in request.User?.Variables ?? [])
            variables[name] = value;
        foreach ((string name, string value) in CapturableSettings.For(request.Program))
            variables.TryAdd(name, value);
        foreach ((string name, string value) in request.Environment)
            variables[name] = value;
        variables["TMPDIR"] = temporary.Path;
        variables[Supervisor.ControlVariable] = ControlNumber.ToString(CultureInfo.InvariantCulture);
        variables.Remove(Supervisor.ServiceVariable);
        orders?.AddTo(variables);
        return variables;
    }

    private CaptureService ServiceFor(int pid, ProgramStreams streams, PrivateTemporaryFolder temporary, ControlChannelEnd control, Orders? orders)
    {
        var subject = new CaptureSubject
        {
            PidB = pid,
            Program = request.Program.Path,
            Arguments = request.Program.Arguments,
            WorkingDirectory = request.WorkingDirectory,
            TemporaryFolder = temporary.Path,
            Control = control,
            Orders = orders?.Link,
            TerminalPath = streams.TerminalPath,
            Pinned = request.Pinned,
            CriuVersion = criu.Version.ToString(),
        };
        var told = new CaptureOrders(request.Name, request.At, request.StopAfterCapture, request.UnixConnections, request.Compression);
        return new CaptureService(new Capturer(new LocalSite(criu.Path, pid), store, subject), told, reporter, streams.Interject);
    }

    private static ControlMessage Answer(CaptureService service, ControlMessage message) => message is CaptureMessage capture
        ? service.Answer(capture)
        : new FailedMessage(FailureKind.Refused, $"The supervisor does not expect '{message.Type}'.");

    private RunReport Conclude(int pid, ChildEnd end, CaptureService service)
    {
        bool stopped = service.Stopped;
        int exitCode = stopped ? ExitCode.Success : end.ExitCode;
        foreach (CaptureResult capture in service.Captures)
        {
            capture.Checkpoint?.TryWrite(new RunRecord
            {
                CheckpointId = capture.Checkpoint.Manifest.Id,
                PidA = Environment.ProcessId,
                PidB = pid,
                ExitCode = exitCode,
                Signal = stopped ? null : end.Signal,
                StoppedByCapture = stopped,
                Ended = DateTime.UtcNow,
            });
        }

        if (service.Captures.Count == 0 && !stopped)
            CapturePointHint.Tell(reporter, request.Program.Path, request.At);
        return new RunReport
        {
            Program = request.Program.Path,
            PidA = Environment.ProcessId,
            PidB = pid,
            ExitCode = exitCode,
            Signal = stopped ? null : end.Signal,
            Captures = [.. service.Captures.Select(CaptureReport.Of)],
        };
    }
}
