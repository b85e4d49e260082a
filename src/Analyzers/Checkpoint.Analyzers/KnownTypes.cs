using Microsoft.CodeAnalysis;

namespace Checkpointing.Analyzers;

/// <summary>
/// The names of the Runtime's types and members, and their symbols in one compilation. A test holds every
/// constant against the real Runtime.
/// </summary>
internal sealed class KnownTypes
{
    public const string CheckpointName = "Checkpointing.Checkpoint";
    public const string ResultName = "Checkpointing.CheckpointResult";
    public const string OutcomeName = "Checkpointing.CheckpointOutcome";
    public const string ParticipantName = "Checkpointing.ICheckpointParticipant";
    public const string ExceptionName = "Checkpointing.CheckpointException";
    public const string SafeName = "Checkpointing.CheckpointSafeAttribute";
    public const string NotSafeName = "Checkpointing.NotCheckpointSafeAttribute";
    public const string EndsProcessName = "Checkpointing.EndsProcessAttribute";
    public const string PerRestoreName = "Checkpointing.PerRestore`1";
    public const string CaptureOptionsName = "Checkpointing.CaptureOptions";

    public const string CaptureMethod = "Capture";
    public const string CaptureAsyncMethod = "CaptureAsync";
    public const string RegisterMethod = "Register";
    public const string EnterCriticalSectionMethod = "EnterCriticalSection";
    public const string IsSupervisedProperty = "IsSupervised";
    public const string OutcomeProperty = "Outcome";
    public const string ReplayProperty = "Replay";
    public const string StoppedProperty = "Stopped";
    public const string CheckpointIdProperty = "CheckpointId";
    public const string TcpConnectionsProperty = "TcpConnections";
    public const string LeaveRunningProperty = "LeaveRunning";

    private KnownTypes(Compilation compilation, INamedTypeSymbol checkpoint, INamedTypeSymbol result, INamedTypeSymbol outcome)
    {
        Checkpoint = checkpoint;
        Result = result;
        Outcome = outcome;
        Participant = compilation.GetTypeByMetadataName(ParticipantName);
        Exception = compilation.GetTypeByMetadataName(ExceptionName);
        Safe = compilation.GetTypeByMetadataName(SafeName);
        NotSafe = compilation.GetTypeByMetadataName(NotSafeName);
        EndsProcess = compilation.GetTypeByMetadataName(EndsProcessName);
        PerRestore = compilation.GetTypeByMetadataName(PerRestoreName);
        CaptureOptions = compilation.GetTypeByMetadataName(CaptureOptionsName);
    }

    public INamedTypeSymbol Checkpoint { get; }

    public INamedTypeSymbol Result { get; }

    public INamedTypeSymbol Outcome { get; }

    public INamedTypeSymbol? Participant { get; }

    public INamedTypeSymbol? Exception { get; }

    public INamedTypeSymbol? Safe { get; }

    public INamedTypeSymbol? NotSafe { get; }

    public INamedTypeSymbol? EndsProcess { get; }

    public INamedTypeSymbol? PerRestore { get; }

    public INamedTypeSymbol? CaptureOptions { get; }

    /// <summary>The Runtime's types, or null where the Runtime is not referenced.</summary>
    public static KnownTypes? From(Compilation compilation) =>
        compilation.GetTypeByMetadataName(CheckpointName) is { } checkpoint
        && compilation.GetTypeByMetadataName(ResultName) is { } result
        && compilation.GetTypeByMetadataName(OutcomeName) is { } outcome
            ? new KnownTypes(compilation, checkpoint, result, outcome)
            : null;

    /// <summary>Whether the type says which side of a capture this is, also inside a task.</summary>
    public bool CarriesOutcome(ITypeSymbol? type) =>
        type is INamedTypeSymbol named
        && (Is(named, Result) || Is(named, Outcome)
            || (named.TypeArguments.Length == 1 && (named.IsTaskLike() || named.IsNullableValue()) && CarriesOutcome(named.TypeArguments[0])));

    public bool IsCaptureCall(IMethodSymbol method) =>
        method.Name is CaptureMethod or CaptureAsyncMethod && Is(method.ContainingType, Checkpoint);

    public bool IsRegisterCall(IMethodSymbol method) =>
        method.Name is RegisterMethod && Is(method.ContainingType, Checkpoint);

    /// <summary>Whether a participant's method has the name.</summary>
    public bool IsHookName(string name) => Participant is not null && Participant.MemberNames.Contains(name);

    public bool IsMarkedSafe(ISymbol symbol) =>
        HasAttribute(symbol, Safe) || (symbol.ContainingType is { } type && HasAttribute(type, Safe));

    public static bool HasAttribute(ISymbol symbol, INamedTypeSymbol? attribute) =>
        attribute is not null && symbol.GetAttributes().Any(a => Is(a.AttributeClass, attribute));

    public static bool Is(ITypeSymbol? type, INamedTypeSymbol? expected) =>
        expected is not null && SymbolEqualityComparer.Default.Equals(type?.OriginalDefinition, expected);
}
