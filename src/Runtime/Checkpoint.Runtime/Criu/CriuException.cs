namespace Checkpointing.Criu;

/// <summary>Something went wrong between this process and CRIU.</summary>
public abstract class CriuException : Exception
{
    private protected CriuException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

/// <summary>CRIU cannot be reached or started, or ended without an answer.</summary>
public sealed class CriuUnavailableException : CriuException
{
    internal CriuUnavailableException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

/// <summary>CRIU answered something that this library does not understand.</summary>
public sealed class CriuProtocolException : CriuException
{
    internal CriuProtocolException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

/// <summary>CRIU took the request and could not do it.</summary>
public sealed class CriuRequestException : CriuException
{
    internal CriuRequestException(string request, int errno, string? criuMessage, string? logPath)
        : base(Describe(request, errno, criuMessage, logPath))
    {
        Request = request;
        Errno = errno;
        CriuMessage = criuMessage;
        LogPath = logPath;
    }

    /// <summary>What was asked for: <c>DUMP</c>, <c>RESTORE</c> …</summary>
    public string Request { get; }

    /// <summary>The error number that CRIU gave; 0 when it gave none. It names little: the log is the diagnosis.</summary>
    public int Errno { get; }

    /// <summary>The first line that CRIU logged as an error, as it sent it.</summary>
    public string? CriuMessage { get; }

    /// <summary>Where CRIU's log of this request is; null when it has none.</summary>
    public string? LogPath { get; }

    private static string Describe(string request, int errno, string? criuMessage, string? logPath)
    {
        string number = errno == 0 ? "" : $" (errno {errno})";
        string reason = string.IsNullOrWhiteSpace(criuMessage) ? "" : $": {criuMessage.Trim()}";
        string log = logPath is null ? "" : $" See {logPath}.";
        return $"CRIU could not do {request}{number}{reason}.{log}";
    }
}
