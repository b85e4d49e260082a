using System.ComponentModel;
using System.Globalization;
using Checkpointing.Criu;
using Checkpointing.Native;
using Checkpointing.Store;
using Checkpointing.Supervision;
using Checkpointing.Tool.Capturing;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Setup;

namespace Checkpointing.Tool.Supervising;

/// <summary>A: starts the program (B), passes streams and signals through, and serves its capture points until it ends.</summary>
internal sealed class RunSession(RunRequest request, CheckpointStore store, CriuInstallation criu, Reporter reporter)
{
    /// <summary>Out of the way of descriptors that shells and programs like to use by number.</summary>
    private const int ControlNumber = 99;

    private static readonly TimeSpan s_flushLimit = TimeSpan.FromMinutes(2);

    private readonly List<CaptureResult> _captures = [];
    private readonly CriuClient _criu = CriuClient.ForExecutable(criu.Path);
    private Task _flushed = Task.CompletedTask;
    private Task _prepared = Task.CompletedTask;

    /// <summary>Runs the program to its end.</summary>
    /// <exception cref="ToolException">The program could not be started.</exception>
    public RunReport Run()
    {
        using PrivateTemporaryFolder temporary = PrivateTemporaryFolder.Create();
        using ProgramStreams streams = ProgramStreams.LikeCallers();
        using var signals = new SignalForwarder(streams.Resize);
        (Descriptor ours, Descriptor theirs) = Descriptor.SocketPair(LibC.SOCK_STREAM);
        var control = new ControlChannelEnd(ControlNumber, theirs.Link, InodeOf(theirs.Link));
        int pid = Start(streams, theirs, temporary);
        signals.Attach(pid);
        theirs.Dispose();
        streams.CloseTheirs();
        streams.StartPumps();

        ChildEnd end;
        using (ControlServer.Start(new ControlConnection(ours), AnswererFor(Subject(pid, streams, temporary, control), streams)))
            end = ChildProcess.Wait(pid)!.Value;
        signals.Detach();
        streams.Finish();
        return Conclude(pid, end);
    }

    private int Start(ProgramStreams streams, Descriptor control, PrivateTemporaryFolder temporary)
    {
        var start = new ChildStart(request.Program.File, [.. request.Program.Prefix, .. request.Program.Arguments])
        {
            Environment = EnvironmentOf(temporary),
            NewSession = true,
            Terminal = streams.TerminalPath,
            TerminalNumbers = streams.TerminalNumbers,
            WorkingDirectory = request.WorkingDirectory,
        };
        for (int number = 0; number < 3; number++)
        {
            if (!streams.IsTerminal(number))
                start.Descriptors[number] = streams.Theirs(number);
        }

        start.Descriptors[ControlNumber] = control;
        try
        {
            return ChildProcess.Start(start);
        }
        catch (Win32Exception exception)
        {
            throw new ToolException(ErrorCodes.ProgramNotStarted, exception.Message, "Is it built for this machine?", exception);
        }
    }

    private Dictionary<string, string> EnvironmentOf(PrivateTemporaryFolder temporary)
    {
        var variables = new Dictionary<string, string>();
        foreach (System.Collections.DictionaryEntry entry in Environment.GetEnvironmentVariables())
            variables[(string)entry.Key] = (string?)entry.Value ?? "";
        foreach ((string name, string value) in CapturableSettings.For(request.Program))
            variables.TryAdd(name, value);
        foreach ((string name, string value) in request.Environment)
            variables[name] = value;
        variables["TMPDIR"] = temporary.Path;
        variables[Supervisor.ControlVariable] = ControlNumber.ToString(CultureInfo.InvariantCulture);
        variables.Remove(Supervisor.ServiceVariable);
        return variables;
    }

    private CaptureSubject Subject(int pid, ProgramStreams streams, PrivateTemporaryFolder temporary, ControlChannelEnd control) => new()
    {
        PidB = pid,
        Program = request.Program.Path,
        Arguments = request.Program.Arguments,
        WorkingDirectory = request.WorkingDirectory,
        TemporaryFolder = temporary.Path,
        Control = control,
        TerminalPath = streams.TerminalPath,
        TerminalNumbers = streams.TerminalNumbers,
        CriuVersion = criu.Version.ToString(),
    };

    private Func<ControlMessage, ControlMessage?> AnswererFor(CaptureSubject subject, ProgramStreams streams)
    {
        var capturer = new Capturer(_criu, store, subject);
        PrepareCriu();
        return message =>
        {
            if (message is not CaptureMessage capture)
                return new FailedMessage(FailureKind.Refused, $"The supervisor does not expect '{message.Type}'.");
            if (request.At is { } at && capture.Point != at)
                return new NotCapturedMessage($"Only the capture point '{at}' is captured.");
            CaptureResult result = capturer.Capture(capture, request.Name, stop: request.StopAfterCapture || !capture.LeaveRunning);
            _captures.Add(result);
            streams.Interject(() => Tell(result));
            if (result is { Checkpoint: { } checkpoint, Stopped: false })
                _flushed = _flushed.ContinueWith(_ => checkpoint.TryFlushToDisk(), TaskScheduler.Default);
            PrepareCriu();
            return Answer(result);
        };
    }

    /// <summary>Has a CRIU wait for the next capture. Where that fails, the capture starts one and says why it cannot.</summary>
    private void PrepareCriu() => _prepared = Task.Run(() =>
    {
        try
        {
            _criu.Prepare();
        }
        catch (CriuUnavailableException)
        {
            // As above.
        }
    });

    private static ControlMessage Answer(CaptureResult result) => result.Checkpoint is { } checkpoint
        ? new DumpedMessage(checkpoint.Manifest.Id)
        : new FailedMessage(result.FailureKind, $"The capture '{result.Name}' failed: {Reason(result)}");

    private static string Reason(CaptureResult result) => $"{result.Error} {result.Remedy}".TrimEnd();

    private void Tell(CaptureResult result)
    {
        if (result.Checkpoint is { } checkpoint)
        {
            reporter.Say(string.Create(CultureInfo.InvariantCulture, $"captured {checkpoint.Reference} in {result.Pause.TotalMilliseconds:0} ms ({TextLayout.Size(checkpoint.Manifest.SizeBytes)})"));
        }
        else
        {
            reporter.Warn($"{result.Name} was not captured: {Reason(result)}");
        }
    }

    private RunReport Conclude(int pid, ChildEnd end)
    {
        _flushed.Wait(s_flushLimit);
        _prepared.Wait(s_flushLimit);
        _criu.DropPrepared();
        bool stopped = _captures.Any(c => c.Stopped);
        int exitCode = stopped ? ExitCode.Success : end.ExitCode;
        foreach (CaptureResult capture in _captures)
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

        if (_captures.Count == 0 && !stopped)
            CapturePointHint.Tell(reporter, request.Program.Path, request.At);
        return new RunReport
        {
            Program = request.Program.Path,
            PidA = Environment.ProcessId,
            PidB = pid,
            ExitCode = exitCode,
            Signal = stopped ? null : end.Signal,
            Captures = [.. _captures.Select(ToReport)],
        };
    }

    private static CaptureReport ToReport(CaptureResult result) => new()
    {
        Ref = result.Checkpoint?.Reference,
        Id = result.Checkpoint?.Manifest.Id,
        Name = result.Name,
        Outcome = result.Checkpoint is null ? "Failed" : nameof(CheckpointOutcome.JustDumped),
        PauseMs = Math.Round(result.Pause.TotalMilliseconds, 3),
        TotalMs = Math.Round(result.Total.TotalMilliseconds, 3),
        ImageBytes = result.Checkpoint?.Manifest.Images.Sum(i => i.SizeBytes) ?? 0,
        Error = result.Error,
    };

    // "socket:[4711]"
    private static long InodeOf(string link) => long.Parse(link.AsSpan(link.IndexOf('[', StringComparison.Ordinal) + 1).TrimEnd(']'), CultureInfo.InvariantCulture);
}
