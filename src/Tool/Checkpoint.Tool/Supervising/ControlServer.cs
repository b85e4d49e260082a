using Checkpointing.Supervision;
using Checkpointing.Tool.Capturing;

namespace Checkpointing.Tool.Supervising;

/// <summary>Serves the capture points of a running program, one after the other, on a thread of its own.</summary>
internal sealed class ControlServer : IDisposable
{
    private static readonly TimeSpan s_lastWait = TimeSpan.FromMinutes(2);

    private readonly ControlConnection _connection;
    private readonly Func<CaptureMessage, CaptureResult> _capture;
    private readonly Action<CaptureResult> _onCaptured;
    private readonly Thread _thread;

    private ControlServer(ControlConnection connection, Func<CaptureMessage, CaptureResult> capture, Action<CaptureResult> onCaptured)
    {
        _connection = connection;
        _capture = capture;
        _onCaptured = onCaptured;
        _thread = new Thread(Serve) { IsBackground = true, Name = "control" };
    }

    /// <param name="connection">Our end of the control channel.</param>
    /// <param name="capture">Makes a checkpoint.</param>
    /// <param name="onCaptured">Told of each result before the program is.</param>
    public static ControlServer Start(ControlConnection connection, Func<CaptureMessage, CaptureResult> capture, Action<CaptureResult> onCaptured)
    {
        var server = new ControlServer(connection, capture, onCaptured);
        server._thread.Start();
        return server;
    }

    /// <summary>The program has ended: waits for a capture that is still being written.</summary>
    public void Dispose()
    {
        _thread.Join(s_lastWait);
        _connection.Dispose();
    }

    private void Serve()
    {
        try
        {
            while (_connection.Receive(Timeout.InfiniteTimeSpan) is { } message)
                _connection.Send(Answer(message));
        }
        catch (Exception exception) when (exception is IOException or FormatException)
        {
            // The program is gone, or is no program of ours: there is nobody to answer.
        }
    }

    private ControlMessage Answer(ControlMessage message)
    {
        if (message is not CaptureMessage request)
            return new FailedMessage(FailureKind.Refused, $"The supervisor does not expect '{message.Type}'.");
        CaptureResult result = _capture(request);
        _onCaptured(result);
        if (result.Checkpoint is { } checkpoint)
            return new DumpedMessage(checkpoint.Manifest.Id);
        string remedy = result.Remedy is null ? "" : $" {result.Remedy}";
        return new FailedMessage(result.FailureKind, $"The capture '{result.Name}' failed: {result.Error}{remedy}");
    }
}
