namespace Checkpointing.Tests.Supervision;

/// <summary>A participant that writes down what it is told, and may do something of the test's own then.</summary>
internal sealed class Recorder(string name, List<string> log, Action<string>? then = null) : ICheckpointParticipant
{
    public Exception? Reason { get; private set; }

    public ReplayContext? Replay { get; private set; }

    public Task BeforeCaptureAsync(CancellationToken cancellationToken) => Told("before");

    public Task AfterDumpAsync(CancellationToken cancellationToken) => Told("dump");

    public Task AfterRestoreAsync(ReplayContext replay, CancellationToken cancellationToken)
    {
        Replay = replay;
        return Told("restore");
    }

    public Task CaptureFailedAsync(Exception reason, CancellationToken cancellationToken)
    {
        Reason = reason;
        return Told("failed");
    }

    public override string ToString() => $"participant {name}";

    private Task Told(string hook)
    {
        log.Add($"{hook} {name}");
        then?.Invoke(hook);
        return Task.CompletedTask;
    }
}
