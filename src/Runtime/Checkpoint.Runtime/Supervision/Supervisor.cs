using Checkpointing.Testing;

namespace Checkpointing.Supervision;

/// <summary>Finds out once who supervises this process, if anybody.</summary>
internal static class Supervisor
{
    public const string ControlVariable = "CHECKPOINT_CONTROL_FD";
    public const string OrdersVariable = "CHECKPOINT_ORDERS_FD";
    public const string ServiceVariable = "CHECKPOINT_CRIU_SERVICE";
    public const string StoreVariable = "CHECKPOINT_STORE";

    /// <summary>Read on every capture, so a plain static field.</summary>
    private static readonly ISupervisor? s_detected = Detect();

    /// <summary>Null when nobody does.</summary>
    public static ISupervisor? Current => Simulation.Current is { } simulation ? simulation.Supervisor : s_detected is { HasLeft: false } ? s_detected : null;

    private static ISupervisor? Detect()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        if (ControlChannel.TryOpen(Environment.GetEnvironmentVariable(ControlVariable)) is { } channel)
            return channel;
        return Environment.GetEnvironmentVariable(ServiceVariable) is { Length: > 0 } socketPath ? new CriuServiceSupervisor(socketPath) : null;
    }
}
