using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace Checkpointing.Analyzers.Flow;

/// <summary>
/// Which of the words that rules look for occur in a file. Each text is read once, for all rules: most files have none of the words,
/// and are never looked at again.
/// </summary>
internal sealed class TreeWords(IEnumerable<string> capturePoints)
{
    public const string Store = "store";
    public const string StoreVariable = "CHECKPOINT_STORE";
    public const string FileMode = "UnixFileMode";

    public static readonly string[] Hooks = [KnownTypes.RegisterMethod, "ICheckpointParticipant"];
    public static readonly string[] ProcessIds = ["ProcessId", "GetCurrentProcess"];
    public static readonly string[] CriuOptions = ["LogFile", "Pid", "LeaveStopped", "ParentImages"];
    public static readonly string[] ImagePlaces = [StoreVariable, Store, FileMode, "CriuDumpOptions", "CriuRestoreOptions"];

    public static readonly string[] Outcomes =
        ["JustRestored", "JustDumped", "NotCaptured", "CheckpointOutcome", "CheckpointResult", KnownTypes.OutcomeProperty, KnownTypes.ReplayProperty];

    private readonly IdentifierScan _scan = new(
        new[] { KnownTypes.CaptureMethod, KnownTypes.CaptureAsyncMethod }.Concat(capturePoints).Concat(Hooks).Concat(ProcessIds).Concat(CriuOptions).Concat(ImagePlaces).Concat(Outcomes).Distinct());

    private readonly ConcurrentDictionary<SyntaxTree, HashSet<string>> _words = new();

    /// <summary>Whether one of the words occurs in the file.</summary>
    public bool Any(SyntaxTree tree, IEnumerable<string> words, CancellationToken cancellation)
    {
        HashSet<string> found = _words.GetOrAdd(tree, t => _scan.In(t.GetText(cancellation)));
        return found.Count > 0 && words.Any(found.Contains);
    }
}
