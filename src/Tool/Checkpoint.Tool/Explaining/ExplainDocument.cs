using Checkpointing.Store;

namespace Checkpointing.Tool.Explaining;

/// <summary>The document of explain --json.</summary>
internal sealed record ExplainDocument
{
    public required string Ref { get; init; }

    public required string Id { get; init; }

    public required string Program { get; init; }

    public required string CapturePoint { get; init; }

    public required DateTime Created { get; init; }

    public required int Generation { get; init; }

    /// <summary>Whom B belonged to, as do its copies; null where nobody looked.</summary>
    public required ManifestUser? User { get; init; }

    /// <summary>Null when it was never replayed.</summary>
    public required string? ReplayId { get; init; }

    public required ActorDocument A { get; init; }

    public required ActorDocument B { get; init; }

    public required ActorDocument C { get; init; }

    public required ActorDocument D { get; init; }

    public required CriuDocument Criu { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    public static ExplainDocument Of(Story story) => new()
    {
        Ref = story.Manifest.Reference,
        Id = story.Manifest.Id,
        Program = story.Manifest.Program,
        CapturePoint = story.Manifest.CapturePoint,
        Created = story.Manifest.Created,
        Generation = story.Manifest.Generation,
        User = story.Manifest.User,
        ReplayId = story.Replay?.ReplayId,
        A = Actor("supervisor", null, story.A, null),
        B = Actor("program", story.A.Pid is null ? null : "A", story.B, story.EndOfB),
        C = Actor("replayer", null, story.C, null),
        D = Actor("copy", "C", story.D, story.EndOfD),
        Criu = new(story.Manifest.Versions.Criu, story.A.Pid is null ? ["B", "C"] : ["A", "C"], []),
        Notes = [.. story.Notes()],
    };

    private static ActorDocument Actor(string role, string? parent, Actor actor, string? end) => new()
    {
        Role = role,
        Parent = parent,
        Pid = actor.Pid,
        PidInside = actor.Inside,
        Returned = actor.Returned,
        ExitCode = actor.ExitCode,
        Signal = actor.Signal,
        End = end,
    };
}

internal sealed record ActorDocument
{
    public required string Role { get; init; }

    /// <summary>The letter of its parent, where that is one of the four.</summary>
    public required string? Parent { get; init; }

    public required int? Pid { get; init; }

    public required int? PidInside { get; init; }

    /// <summary>What the capture call returned in it.</summary>
    public required CheckpointOutcome? Returned { get; init; }

    public required int? ExitCode { get; init; }

    public required int? Signal { get; init; }

    /// <summary>How it ended, in words.</summary>
    public required string? End { get; init; }
}

/// <summary>CRIU's place: whom it helps, and of whom it is a parent, which is nobody.</summary>
internal sealed record CriuDocument(string Version, IReadOnlyList<string> HelperOf, IReadOnlyList<string> ParentOf);
