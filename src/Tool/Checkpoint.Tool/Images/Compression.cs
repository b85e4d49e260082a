namespace Checkpointing.Tool.Images;

/// <summary>Which images of pages are compressed.</summary>
internal enum Compression
{
    /// <summary>Those that we read and not CRIU: a replay unpacks them while CRIU is at work on the others.</summary>
    MemoryFiles,

    /// <summary>Those of all memory.</summary>
    All,

    /// <summary>All are as CRIU wrote them.</summary>
    None,
}
