using Checkpointing.Criu.Rpc.Protocol;

namespace Checkpointing.Criu.Rpc;

/// <summary>The only place that turns what CRIU answers into errors.</summary>
internal static class ResponseValidator
{
    public static Response Validate(RequestType request, Response response, string? logPath)
    {
        // CRIU answers a message that it does not understand with EMPTY.
        if (response.Type != request && !(response.Type == RequestType.Empty && !response.Success))
            throw new CriuProtocolException($"CRIU answered {NameOf(request)} with {NameOf(response.Type)}.");
        // A text beside success is the first thing that was logged as an error, such as a limit that could not be raised: no failure.
        if (!response.Success)
            throw new CriuRequestException(NameOf(request), response.CrErrno, response.HasCrErrmsg ? response.CrErrmsg : null, logPath);
        bool complete = request switch
        {
            RequestType.Restore => response.Restore is { HasPid: true },
            RequestType.Version => response.Version is { HasMajorNumber: true, HasMinorNumber: true },
            RequestType.FeatureCheck => response.Features is not null,
            _ => true,
        };
        return complete ? response : throw new CriuProtocolException($"CRIU's answer to {NameOf(request)} lacks what was asked for.");
    }

    public static CriuNotification ToNotification(Response response)
    {
        if (response.Notify is not { HasScript: true } notification)
            throw new CriuProtocolException("CRIU sent a notification that names no phase.");
        return CriuPhases.IsKnown(notification.Script)
            ? new CriuNotification(notification.Script, notification.HasPid ? notification.Pid : null)
            : throw new CriuProtocolException($"CRIU sent a notification of the unknown phase '{notification.Script}'.");
    }

    /// <summary>CRIU's own name of a request, with its number where it is unknown to us.</summary>
    public static string NameOf(RequestType type) => type switch
    {
        RequestType.Empty => "EMPTY",
        RequestType.Dump => "DUMP",
        RequestType.Restore => "RESTORE",
        RequestType.Check => "CHECK",
        RequestType.PreDump => "PRE_DUMP",
        RequestType.SinglePreDump => "SINGLE_PRE_DUMP",
        RequestType.Notify => "NOTIFY",
        RequestType.FeatureCheck => "FEATURE_CHECK",
        RequestType.Version => "VERSION",
        _ => $"request type {(int)type}",
    };
}
