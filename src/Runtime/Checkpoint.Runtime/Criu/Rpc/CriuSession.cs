using System.Runtime.InteropServices;
using Checkpointing.Criu.Rpc.Protocol;
using Checkpointing.Native;
using Google.Protobuf;

namespace Checkpointing.Criu.Rpc;

/// <summary>
/// One request and all that CRIU says until its answer. The only place that knows the order on the wire: request,
/// then any number of notifications, each acknowledged, then the response.
/// </summary>
internal sealed class CriuSession : IDisposable
{
    /// <summary>How often a wait looks whether it was cancelled.</summary>
    private const int PollMilliseconds = 50;

    private readonly ICriuConnection _connection;
    private readonly string? _logPath;

    private readonly bool _byPath;

    private CriuSession(ICriuConnection connection, bool byPath, string? logPath)
    {
        _connection = connection;
        _byPath = byPath;
        _logPath = logPath;
    }

    public static CriuSession Open(ICriuEndpoint endpoint, IReadOnlyList<int> descriptors, string? logPath) =>
        new(endpoint.Connect(descriptors), !endpoint.CanOpenOurDescriptors, logPath);

    /// <summary>The number under which CRIU sees a descriptor of ours that the session was opened with.</summary>
    public int NumberOf(int descriptor) => _connection.NumberOf(descriptor);

    public Response Exchange(Request request, CriuOptions? options, Action<CriuNotification>? onNotification, CancellationToken cancellationToken)
    {
        bool byPath = _byPath || options is { FoldersByPath: true };
        using DirectoryDescriptors? directories = options is null || byPath ? null : DirectoryDescriptors.Open(options);
        directories?.AddTo(request.Opts);
        if (options is not null && byPath)
            RequestBuilder.NameDirectories(request.Opts, options);
        Send(request);
        while (true)
        {
            Response response = Receive(request.Type, cancellationToken);
            if (response.Type != RequestType.Notify)
                return ResponseValidator.Validate(request.Type, response, _logPath);
            Acknowledge(ResponseValidator.ToNotification(response), onNotification);
        }
    }

    public void Dispose() => _connection.Dispose();

    private void Acknowledge(CriuNotification notification, Action<CriuNotification>? onNotification)
    {
        bool understood = false;
        try
        {
            onNotification?.Invoke(notification);
            understood = true;
        }
        finally
        {
            // Also when the handler throws: told of it, CRIU rolls back at once instead of waiting for an answer.
            Send(new Request { Type = RequestType.Notify, NotifySuccess = understood });
        }
    }

    private unsafe void Send(Request request)
    {
        byte[] message = request.ToByteArray();
        fixed (byte* start = message)
        {
            if (LibC.send(_connection.Socket.Number, start, (nuint)message.Length, LibC.MSG_NOSIGNAL) < 0)
                throw new CriuUnavailableException($"CRIU did not take the request {ResponseValidator.NameOf(request.Type)}: {_connection.DescribeHangUp()}.");
        }
    }

    private Response Receive(RequestType request, CancellationToken cancellationToken)
    {
        byte[] message = ReceiveMessage(request, cancellationToken);
        try
        {
            return Response.Parser.ParseFrom(message);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new CriuProtocolException($"CRIU's answer to {ResponseValidator.NameOf(request)} cannot be read: {exception.Message}", exception);
        }
    }

    private unsafe byte[] ReceiveMessage(RequestType request, CancellationToken cancellationToken)
    {
        const int Peek = 0x2;
        const int WholeLength = 0x20;
        int socket = _connection.Socket.Number;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // Short waits rather than one long: a process that is dumped while it waits here comes back with EINTR.
            var poll = new LibC.PollFd { Fd = socket, Events = LibC.POLLIN };
            if (LibC.poll(&poll, 1, PollMilliseconds) <= 0)
            {
                if (_connection.HasEnded && LibC.poll(&poll, 1, 0) <= 0)
                    throw NoAnswer(request);
                continue;
            }

            byte probe;
            nint length = LibC.recv(socket, &probe, 1, Peek | WholeLength);
            if (length < 0 && Marshal.GetLastPInvokeError() == LibC.EINTR)
                continue;
            if (length <= 0)
                throw NoAnswer(request);
            byte[] message = new byte[length];
            fixed (byte* start = message)
                length = LibC.recv(socket, start, (nuint)message.Length, 0);
            if (length == message.Length)
                return message;
        }
    }

    private CriuUnavailableException NoAnswer(RequestType request) =>
        new($"CRIU gave no answer to {ResponseValidator.NameOf(request)}: {_connection.DescribeHangUp()}.{SeeLog()}");

    private string SeeLog() => _logPath is not null && File.Exists(_logPath) ? $" See {_logPath}." : "";
}
