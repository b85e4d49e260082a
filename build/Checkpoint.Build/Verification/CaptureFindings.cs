using Checkpointing.CodeVerification.Flow;
using Checkpointing.CodeVerification.Metadata;

namespace Checkpointing.CodeVerification;

/// <summary>What is wrong in a method that captures. What the analyzers see in its source is theirs to say.</summary>
internal sealed class CaptureFindings(VerificationRequest request, MethodKey method, WalkResult walk)
{
    private bool SourceIsSeen => method.Assembly.IsOwn && request.SourceWasAnalyzed;

    public IEnumerable<Finding> All() => Ends().Concat(Locks()).Concat(Places()).Concat(Names());

    private IEnumerable<Finding> Ends()
    {
        foreach (EndSite end in walk.Traps)
        {
            if (SourceIsSeen && !IsHidden(end))
                continue;
            string call = end.Elsewhere is { } other ? $"{MethodNames.Of(other)} in {other.Assembly.Name}, which ends the process ({end.How})," : end.How;
            string message = $"A copy that is restored here runs straight into {call} and is gone: return instead, so that it goes on.";
            yield return Finding.At(VerificationCodes.ProcessEndsInCopy, message, method, end.Offset);
        }
    }

    private IEnumerable<Finding> Locks() => walk.CapturesUnderLock
        .Where(offset => !SourceIsSeen || IsElsewhere(offset))
        .Select(offset => Finding.At(
            VerificationCodes.CaptureUnderLock, "The capture is made with a lock held: hooks and other threads that want it wait for ever. Capture outside of the lock.", method, offset));

    private IEnumerable<Finding> Places() => method.Name != ".cctor"
        ? []
        : walk.Captures.Keys.Concat(walk.CapturingCalls.Keys)
            .Where(offset => !SourceIsSeen || IsElsewhere(offset))
            .Select(offset => Finding.At(
                VerificationCodes.CaptureInStaticConstructor, "A capture in a static constructor holds the type's lock: threads that use the type wait for ever. Capture later.", method, offset));

    // No rule of the analyzers looks at names, so this is said of sources, too.
    private IEnumerable<Finding> Names() => walk.Captures.Values
        .Where(site => site.Name is { } name && !CapturePointNames.IsValid(name))
        .Select(site => Finding.At(VerificationCodes.InvalidName, $"'{site.Name}' cannot name a capture point: {CapturePointNames.Rule}", method, site.Offset));

    // The end or the capture lies in another assembly and no attribute tells of it: the analyzers see a call like any other.
    private bool IsHidden(EndSite end) =>
        (end.Elsewhere is { } other && !other.Assembly.IsOwn && !other.HasAttribute(KnownCalls.EndsProcessAttribute) && !other.HasAttribute(KnownCalls.DoesNotReturnAttribute))
        || (walk.Captures.Count == 0 && walk.CapturingCalls.Values.All(m => !m.Assembly.IsOwn));

    private bool IsElsewhere(int offset) => walk.CapturingCalls.TryGetValue(offset, out MethodKey callee) && !callee.Assembly.IsOwn;
}
