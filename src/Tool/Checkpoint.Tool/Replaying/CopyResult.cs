namespace Checkpointing.Tool.Replaying;

/// <summary>What became of one copy.</summary>
internal sealed record CopyResult
{
    public required int Index { get; init; }

    /// <summary>D as this machine sees it.</summary>
    public required int Pid { get; init; }

    public required int ExitCode { get; init; }

    public int? Signal { get; init; }

    /// <summary>From the start of the restore to D running.</summary>
    public required TimeSpan Ready { get; init; }

    /// <summary>From the start of the restore to D's end.</summary>
    public required TimeSpan End { get; init; }

    /// <summary>Whether its time limit ended it.</summary>
    public bool TimedOut { get; init; }

    /// <summary>What went wrong in the copy's own hooks; null when nothing did.</summary>
    public string? Error { get; init; }

    /// <summary>Where the files are that the copy changed; null when it changed none.</summary>
    public string? OutputDirectory { get; init; }
}
