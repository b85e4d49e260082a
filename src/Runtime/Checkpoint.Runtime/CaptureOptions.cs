namespace Checkpointing;

/// <summary>How a capture is to be made. The defaults suit a program that runs on afterwards.</summary>
public sealed class CaptureOptions
{
    /// <summary>Whether the original runs on after the capture. When false it is ended by SIGKILL once its checkpoint is whole.</summary>
    public bool LeaveRunning { get; init; } = true;

    /// <summary>What becomes of established TCP connections in the copies.</summary>
    public TcpConnections TcpConnections { get; init; } = TcpConnections.Close;

    /// <summary>What becomes of unix sockets that are connected to another program.</summary>
    public UnixConnections UnixConnections { get; init; } = UnixConnections.Fail;

    /// <summary>Whether garbage is collected, and memory given back to the kernel, before the capture. Makes images smaller.</summary>
    public bool CollectGarbage { get; init; } = true;

    /// <summary>How long the capture may take from the request to the answer, hooks not counted. One minute by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive, or longer than 24 days.</exception>
    public TimeSpan Timeout
    {
        get;
        init
        {
            ThrowIfNoLimit(value);
            field = value;
        }
    } = TimeSpan.FromMinutes(1);

    /// <summary>How long any one hook of a participant may take. Ten seconds by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive, or longer than 24 days.</exception>
    public TimeSpan HookTimeout
    {
        get;
        init
        {
            ThrowIfNoLimit(value);
            field = value;
        }
    } = TimeSpan.FromSeconds(10);

    internal static CaptureOptions Default { get; } = new();

    /// <summary>
    /// What a wait in milliseconds can express. Said here, where the value comes from, and not in the middle of a capture.
    /// </summary>
    private static void ThrowIfNoLimit(TimeSpan value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(24));
    }
}
