namespace Checkpointing.Tool.Replaying.Comparing;

/// <summary>What `replay --compare` found.</summary>
internal sealed record ComparisonReport
{
    /// <summary>Whether nothing was found.</summary>
    public required bool Equal { get; init; }

    /// <summary>What is not the same in all copies.</summary>
    public required IReadOnlyList<Difference> Differences { get; init; }

    /// <summary>What is the same in some copies and should not be.</summary>
    public required IReadOnlyList<Repetition> Repeated { get; init; }
}

/// <summary>Something that is not the same in all copies.</summary>
/// <param name="What">exitCode, stdout, stderr, file or value.</param>
/// <param name="Name">The file's path, or the value's name; null for the others.</param>
/// <param name="Line">The first line that differs, from 1; null where there are no lines, or only their ends differ.</param>
/// <param name="Groups">Which copies have what, those of the first copy first.</param>
internal sealed record Difference(string What, string? Name, int? Line, IReadOnlyList<CopyGroup> Groups);

/// <summary>Copies that have the same.</summary>
/// <param name="Copies">Their indices.</param>
/// <param name="Value">What they have: in a text, the line that differs; null where it ends before that, or has no text.</param>
internal sealed record CopyGroup(IReadOnlyList<int> Copies, string? Value);

/// <summary>A value that was to be unique and is not.</summary>
/// <param name="Name">The value's name.</param>
/// <param name="Digest">A digest of the value.</param>
/// <param name="Copies">Who has it.</param>
internal sealed record Repetition(string Name, string Digest, IReadOnlyList<int> Copies);
