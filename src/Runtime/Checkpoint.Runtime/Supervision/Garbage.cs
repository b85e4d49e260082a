namespace Checkpointing.Supervision;

/// <summary>Leaves the heap as small as it can be, so that the image holds no garbage.</summary>
internal static class Garbage
{
    // Aggressive also decommits: pages given back to the kernel are pages that CRIU neither reads nor writes.
    public static void Collect() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
}
