using Checkpointing.Supervision;

namespace Checkpointing.Tool.Supervising;

/// <summary>Answers what a program says on its control channel, one message after the other, on a thread of its own.</summary>
internal sealed class ControlServer : IDisposable
{
    private static readonly TimeSpan s_lastWait = TimeSpan.FromMinutes(2);

    private readonly ControlConnection _connection;
    private readonly Func<ControlMessage, ControlMessage?> _answer;
    private readonly Thread _thread;

    private ControlServer(ControlConnection connection, Func<ControlMessage, ControlMessage?> answer)
    {
        _connection = connection;
        _answer = answer;
        _thread = new Thread(Serve) { IsBackground = true, Name = "control" };
    }

    /// <param name="connection">Our end of the control channel.</param>
    /// <param name="answer">What to answer to a message; null when it wants no answer.</param>
    public static ControlServer Start(ControlConnection connection, Func<ControlMessage, ControlMessage?> answer)
    {
        var server = new ControlServer(connection, answer);
        server._thread.Start();
        return server;
    }

    /// <summary>The program has ended: waits for an answer that is still being worked at.</summary>
    public void Dispose()
    {
        // One that is stuck keeps its end of the channel: the number would soon be something else's.
        if (_thread.Join(s_lastWait))
            _connection.Dispose();
    }

    private void Serve()
    {
        try
        {
            while (_connection.Receive(Timeout.InfiniteTimeSpan) is { } message)
            {
                if (Answer(message) is { } answer)
                    _connection.Send(answer);
            }
        }
        catch (Exception exception) when (exception is IOException or FormatException)
        {
            // The program is gone, or is no program of ours: there is nobody to answer.
        }

        // What we did not understand may have been a question, and whoever asked waits.
        _connection.HangUp();
    }

    private ControlMessage? Answer(ControlMessage message)
    {
        try
        {
            return _answer(message);
        }
#pragma warning disable CA1031 // On this thread it would end us, and leave the program to nobody. It is told to who asked.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return message is CaptureMessage ? new FailedMessage(FailureKind.Failed, $"The supervisor failed: {exception.Message}") : null;
        }
    }
}
