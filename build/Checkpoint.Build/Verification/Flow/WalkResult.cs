using Checkpointing.CodeVerification.Metadata;

namespace Checkpointing.CodeVerification.Flow;

/// <summary>A capture point in a method's code.</summary>
internal sealed record CaptureSite(int Offset, string Call, string? Name, bool Held);

/// <summary>Where a copy would end its process.</summary>
/// <param name="Offset">The instruction.</param>
/// <param name="How">The call that does it.</param>
/// <param name="Elsewhere">The method that does it where that is another one, whose source need not be at hand.</param>
internal sealed record EndSite(int Offset, string How, MethodKey? Elsewhere);

/// <summary>A value that must differ in each copy, put where it stays.</summary>
internal sealed record UniqueStore(int Offset, CallTarget Field, UniqueKind Kind, string Source);

/// <summary>What a walk through a method's code has found.</summary>
internal sealed class WalkResult
{
    public Dictionary<int, CaptureSite> Captures { get; } = [];

    /// <summary>Calls of methods that capture.</summary>
    public Dictionary<int, MethodKey> CapturingCalls { get; } = [];

    /// <summary>Captures, or calls of methods that capture, with a lock held.</summary>
    public HashSet<int> CapturesUnderLock { get; } = [];

    /// <summary>Every end of the process that the code can come to.</summary>
    public Dictionary<int, EndSite> Ends { get; } = [];

    /// <summary>Those of them that a copy comes to without having done anything.</summary>
    public HashSet<(int Offset, int Capture)> EndsOfCopy { get; } = [];

    /// <summary>What each call is given, where that is the same on all ways to it.</summary>
    public Dictionary<int, Value[]> Arguments { get; } = [];

    public Dictionary<int, UniqueStore> UniqueStores { get; } = [];

    /// <summary>
    /// The captures whose copy can get away: it returns, throws or does something. Then an end that it may also come to is meant.
    /// </summary>
    public HashSet<int> CopyGoesOn { get; } = [];

    /// <summary>The ends that a copy cannot but come to.</summary>
    public IEnumerable<EndSite> Traps => EndsOfCopy
        .Where(e => !CopyGoesOn.Contains(e.Capture) && !CopyGoesOn.Contains(FrameState.SeveralCaptures) && (e.Capture != FrameState.SeveralCaptures || CopyGoesOn.Count == 0))
        .Select(e => e.Offset).Distinct().OrderBy(o => o).Select(o => Ends[o]);

    /// <summary>Whether the method can come to its end.</summary>
    public bool Completes { get; set; }

    public Worlds ReturnWorlds { get; set; }

    public Worlds ReturnWorked { get; set; }

    /// <summary>Whether all of the code was followed.</summary>
    public bool IsWhole { get; set; }

    /// <summary>Whether the code does anything besides talking and bookkeeping.</summary>
    public bool DoesWork { get; set; }

    /// <summary>Whether calling it comes to no more than a line that is written: a copy that did nothing else has done nothing.</summary>
    public bool IsIdle => IsWhole && Completes && !DoesWork && !HasCapture && Ends.Count == 0;

    public bool HasCapture => Captures.Count + CapturingCalls.Count > 0;

    public bool AlwaysEnds => IsWhole && !Completes && Ends.Count > 0;
}
