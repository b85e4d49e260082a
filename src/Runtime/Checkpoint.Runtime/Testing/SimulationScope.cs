namespace Checkpointing.Testing;

/// <summary>Whom a <see cref="SimulatedSupervisor"/> supervises.</summary>
public enum SimulationScope
{
    /// <summary>
    /// The flow of control that made it, and the tasks and threads started from there: tests that run at the same time do not meet.
    /// </summary>
    Flow,

    /// <summary>
    /// The whole process, for code whose threads were started elsewhere, such as a server's. One at a time.
    /// </summary>
    Process,
}
