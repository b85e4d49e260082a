namespace Checkpointing.Tool.Replaying;

/// <summary>Where one copy follows the other: keeps the namespaces of the last one, empty, for the next.</summary>
internal sealed class NamespaceSlot : IDisposable
{
    private Isolation? _kept;

    /// <summary>What was kept; null when there is nothing yet.</summary>
    public Isolation? Take() => Interlocked.Exchange(ref _kept, null);

    /// <summary>A copy has ended, well or not.</summary>
    public void Put(Isolation isolation)
    {
        if (isolation.Empty())
            _kept = isolation;
        else
            isolation.Dispose();
    }

    public void Dispose() => Take()?.Dispose();
}
