namespace Checkpointing.Criu;

/// <summary>What a CRIU can do with the kernel that it runs on.</summary>
[Flags]
public enum CriuFeatures
{
    /// <summary>None of the features below.</summary>
    None = 0,

    /// <summary>Tracking of changed memory, needed for pre-dumps.</summary>
    MemoryTracking = 1,

    /// <summary>Restoring memory when it is first touched.</summary>
    LazyPages = 2,

    /// <summary>Keeping descriptors of processes, needed for safe repeated pre-dumps.</summary>
    PidFdStore = 4,
}
