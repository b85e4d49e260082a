namespace Checkpointing.Tool.Supervising.Triggers;

/// <summary>What says that a program without a capture point is to be captured now.</summary>
internal abstract record Trigger
{
    /// <summary>As it was typed.</summary>
    public required string Text { get; init; }
}

/// <summary>A page of the program's answers with this status.</summary>
internal sealed record HttpTrigger(Uri Address, int Status) : Trigger;

/// <summary>The program has written a line like this.</summary>
internal sealed record OutputTrigger(LineWatch Watch) : Trigger;

/// <summary>So much time has passed since the program's start.</summary>
internal sealed record TimeTrigger(TimeSpan Time) : Trigger;

/// <summary>We were sent this signal, which is not passed on then. May come again.</summary>
internal sealed record SignalTrigger(int Signal) : Trigger;

/// <summary>Requests to the program before a triggered capture, so that copies are warm.</summary>
internal sealed record WarmUp(Uri Address, int Count);
