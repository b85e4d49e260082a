using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Checkpointing.Native;

namespace Checkpointing.Supervision;

/// <summary>Supervised by <c>dotnet checkpoint</c>: asks over an inherited socket, and is dumped from outside.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "Lives as long as the process.")]
internal sealed class ControlChannel : ISupervisor
{
    /// <summary>The supervisor keeps to the limit that the request names; this is for one that is alive but stuck.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(30);

    private readonly ControlConnection _connection;

    private ControlChannel(Descriptor descriptor) => _connection = new ControlConnection(descriptor);

    public static ControlChannel? TryOpen(string? number)
    {
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int fd) || SocketLink(fd) is null)
            return null;
        // A child of the program must not speak to the supervisor in its place, nor take a socket of its own that happens to
        // have the same number for the control channel.
        _ = LibC.fcntl(fd, LibC.F_SETFD, LibC.FD_CLOEXEC);
        Environment.SetEnvironmentVariable(Supervisor.ControlVariable, null);
        return new ControlChannel(new Descriptor(fd, owned: false));
    }

    public CaptureAnswer Capture(CaptureRequest request)
    {
        string? socketAtCapture = SocketLink(_connection.Descriptor.Number);
        try
        {
            _connection.Send(ToMessage(request));
            return ToAnswer(request, _connection.Receive(request.Options.Timeout + s_grace), socketAtCapture);
        }
        catch (Exception exception) when (exception is IOException or TimeoutException or FormatException)
        {
            EndIfOrphanedCopy(_connection.Descriptor.Number, socketAtCapture);
            _connection.HangUp();
            throw new CheckpointUnavailableException(
                $"The supervisor did not answer the capture '{request.Name}': {exception.Message} The program was not captured and may go on.", exception);
        }
    }

    public void ReportAwake(Exception? failure)
    {
        try
        {
            _connection.Send(new AwakeMessage(failure?.Message));
        }
        catch (IOException)
        {
            // The one who replays may be gone already (--detach); the copy has its own life.
        }
    }

    private static CaptureMessage ToMessage(CaptureRequest request) => new()
    {
        Pid = Environment.ProcessId,
        Point = request.Name,
        Generation = request.Generation,
        LeaveRunning = request.Options.LeaveRunning,
        TcpConnections = request.Options.TcpConnections,
        Timeout = request.Options.Timeout,
        Preparation = request.PreparationTime,
        DotnetVersion = Environment.Version.ToString(),
        RuntimeVersion = RuntimeVersion.Text,
    };

    private CaptureAnswer ToAnswer(CaptureRequest request, ControlMessage? message, string? socketAtCapture)
    {
        switch (message)
        {
            case DumpedMessage dumped:
                return new CaptureAnswer(CheckpointOutcome.JustDumped, dumped.CheckpointId, request.Generation, Replay: null);
            case RestoredMessage restored:
                var replay = new ReplayContext(restored.ReplayId, restored.Index, restored.Count, restored.Arguments, restored.Environment);
                return new CaptureAnswer(CheckpointOutcome.JustRestored, restored.CheckpointId, restored.Generation, replay);
            case NotCapturedMessage:
                return new CaptureAnswer(CheckpointOutcome.NotCaptured, CheckpointId: null, request.Generation, Replay: null);
            case FailedMessage { Kind: FailureKind.Refused } refused:
                throw new CheckpointRefusedException(refused.Message);
            case FailedMessage { Kind: FailureKind.Unavailable } unavailable:
                throw new CheckpointUnavailableException(unavailable.Message);
            case FailedMessage failed:
                throw new CheckpointFailedException(failed.Message);
            case null:
                EndIfOrphanedCopy(_connection.Descriptor.Number, socketAtCapture);
                throw new CheckpointUnavailableException(
                    $"The supervisor ended during the capture '{request.Name}'. The program was not captured and may go on.");
            default:
                throw new FormatException($"It said '{message.Type}', which is no answer.");
        }
    }

    /// <summary>
    /// A copy whose replayer died before it said go must not go on as if it were the original. It is a copy when the
    /// socket under the old number is a new one.
    /// </summary>
    private static void EndIfOrphanedCopy(int fd, string? socketAtCapture)
    {
        if (SocketLink(fd) != socketAtCapture)
            _ = LibC.kill(Environment.ProcessId, LibC.SIGKILL);
    }

    private static string? SocketLink(int fd) =>
        Descriptor.LinkOf("self", fd) is { } link && link.StartsWith("socket:", StringComparison.Ordinal) ? link : null;
}
