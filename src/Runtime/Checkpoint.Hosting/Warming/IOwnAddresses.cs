namespace Checkpointing.Hosting.Warming;

/// <summary>Where the host's own server listens. There is none in a worker service.</summary>
internal interface IOwnAddresses
{
    IEnumerable<string> Addresses { get; }
}
