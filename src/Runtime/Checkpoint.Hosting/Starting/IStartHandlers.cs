namespace Checkpointing.Hosting.Starting;

/// <summary>What the application does when it has started, in handlers of <c>ApplicationStarted</c>.</summary>
internal interface IStartHandlers
{
    /// <summary>Ends when all of them have been called.</summary>
    Task Called { get; }
}
