using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using Checkpointing.Native;
using Checkpointing.Recording;

namespace Checkpointing.Supervision;

/// <summary>Supervised by <c>dotnet checkpoint</c>: asks over an inherited socket, and is dumped from outside.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "Lives as long as the process.")]
internal sealed class ControlChannel : ISupervisor
{
    /// <summary>The supervisor keeps to the limit that the request names; this is for one that is alive but stuck.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(30);

    private readonly ControlConnection _connection;

    /// <summary>
    /// Held for as long as a capture takes: another thread must not be half way through a message of its own when the process is
    /// dumped, since a copy would send the other half to somebody who has not heard the first.
    /// </summary>
    private readonly Lock _speaking = new();
    private volatile bool _records;
    private volatile bool _hasLeft;
    private bool _detached;

    internal ControlChannel(Descriptor descriptor) => _connection = new ControlConnection(descriptor);

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

    public bool HasLeft => _hasLeft;

    public CaptureAnswer Capture(CaptureRequest request)
    {
        lock (_speaking)
            return CaptureAlone(request);
    }

    public void Record(string name, object? value, bool unique)
    {
        if (_records)
            Tell(new RecordMessage(name, RecordedText.Of(value), unique));
    }

    public void ReportAwake(Exception? failure)
    {
        if (_records)
            RecordEntropy();
        Tell(new AwakeMessage(failure?.Message));
        if (!_detached)
            return;
        // The one who replayed ends now, and nobody is there to serve a capture.
        _records = false;
        _hasLeft = true;
    }

    /// <summary>Whether new entropy has come, where copies are compared: nothing else would tell before two have made the same key.</summary>
    private void RecordEntropy()
    {
        // Not where nothing has drawn yet: that would load OpenSSL, and seed it for this copy.
        if (File.ReadLines("/proc/self/maps").Any(l => l.Contains("/libSystem.Security.Cryptography.Native.OpenSsl", StringComparison.Ordinal)))
            Record(typeof(RandomNumberGenerator).FullName!, RandomNumberGenerator.GetBytes(16), unique: true);
    }

    private void Tell(ControlMessage message)
    {
        try
        {
            lock (_speaking)
                _connection.Send(message);
        }
        catch (IOException)
        {
            // The one who replays may be gone already (--detach); the copy has its own life.
            _records = false;
        }
    }

    private CaptureAnswer CaptureAlone(CaptureRequest request)
    {
        string? socketAtCapture = SocketLink(_connection.Descriptor.Number);
        _connection.MarkAsking(true);
        try
        {
            _connection.Send(ToMessage(request));
            return ToAnswer(request, ReceiveAnswer(_connection, request.Options.Timeout + s_grace, socketAtCapture), socketAtCapture);
        }
        catch (Exception exception) when (exception is IOException or TimeoutException or FormatException)
        {
            EndIfOrphanedCopy(_connection.Descriptor.Number, socketAtCapture);
            _connection.HangUp();
            throw new CheckpointUnavailableException(
                $"The supervisor did not answer the capture '{request.Name}': {exception.Message} The program was not captured and may go on.", exception);
        }
        finally
        {
            _connection.MarkAsking(false);
        }
    }

    /// <summary>
    /// Waits for the answer. To a copy without a clock of its own, which CRIU can give it as root only, the time in the store has passed as
    /// well: it wakes up long after the limit, and its go-ahead is still to come.
    /// </summary>
    internal static ControlMessage? ReceiveAnswer(ControlConnection connection, TimeSpan limit, string? socketAtCapture)
    {
        try
        {
            return connection.Receive(limit);
        }
        catch (TimeoutException) when (SocketLink(connection.Descriptor.Number) != socketAtCapture)
        {
            return connection.Receive(s_grace);
        }
    }

    private static CaptureMessage ToMessage(CaptureRequest request) => new()
    {
        Pid = Environment.ProcessId,
        Point = request.Name,
        Generation = request.Generation,
        LeaveRunning = request.Options.LeaveRunning,
        TcpConnections = request.Options.TcpConnections,
        UnixConnections = request.Options.UnixConnections,
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
                _records = restored.Records;
                _detached = restored.Detached;
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
