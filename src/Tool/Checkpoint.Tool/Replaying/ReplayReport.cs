using System.Text.Json.Serialization;
using Checkpointing.Store;

namespace Checkpointing.Tool.Replaying;

/// <summary>What `replay --report` writes.</summary>
internal sealed record ReplayReport
{
    /// <summary>The checkpoint's id.</summary>
    public required string Checkpoint { get; init; }

    public required string Ref { get; init; }

    public required IReadOnlyList<CopyReport> Copies { get; init; }

    public required ReplaySummary Summary { get; init; }

    public static ReplayReport Of(CheckpointManifest manifest, IReadOnlyList<CopyReport> copies) => new()
    {
        Checkpoint = manifest.Id,
        Ref = manifest.Reference,
        Copies = copies,
        Summary = ReplaySummary.Of(copies),
    };
}

/// <summary>One copy in a <see cref="ReplayReport"/>.</summary>
internal sealed record CopyReport
{
    public required int Index { get; init; }

    /// <summary>D as the machine sees it; null when it was not restored.</summary>
    public int? Pid { get; init; }

    public int? ExitCode { get; init; }

    public int? Signal { get; init; }

    /// <summary>From the start of this copy's restore to D running.</summary>
    public double? ReadyMs { get; init; }

    /// <summary>From the start of this copy's restore to D's end.</summary>
    public double? EndMs { get; init; }

    /// <summary>The folder of the files that the copy changed; null when it changed none.</summary>
    public string? OutputDir { get; init; }

    public string? Error { get; init; }

    [JsonIgnore]
    public bool TimedOut { get; init; }

    public static CopyReport Of(CopyResult result) => new()
    {
        Index = result.Index,
        Pid = result.Pid,
        ExitCode = result.ExitCode,
        Signal = result.Signal,
        ReadyMs = Math.Round(result.Ready.TotalMilliseconds, 3),
        EndMs = Math.Round(result.End.TotalMilliseconds, 3),
        OutputDir = result.OutputDirectory,
        Error = result.TimedOut ? "The time limit passed." : result.Error,
        TimedOut = result.TimedOut,
    };
}

/// <summary>All copies of one command together.</summary>
internal sealed record ReplaySummary
{
    /// <summary>Copies that were restored and ended with 0.</summary>
    public required int Succeeded { get; init; }

    public required int Failed { get; init; }

    public Spread? ReadyMs { get; init; }

    public Spread? EndMs { get; init; }

    public static ReplaySummary Of(IReadOnlyList<CopyReport> copies) => new()
    {
        Succeeded = copies.Count(c => c.ExitCode == 0),
        Failed = copies.Count(c => c.ExitCode != 0),
        ReadyMs = Spread.Of(copies.Select(c => c.ReadyMs)),
        EndMs = Spread.Of(copies.Select(c => c.EndMs)),
    };
}

/// <summary>How some times are spread, in milliseconds.</summary>
internal sealed record Spread(double Min, double Median, double Max)
{
    /// <summary>Null when there are no values.</summary>
    public static Spread? Of(IEnumerable<double?> values)
    {
        double[] sorted = [.. values.OfType<double>().Order()];
        if (sorted.Length == 0)
            return null;
        int middle = sorted.Length / 2;
        double median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(sorted[0], median, sorted[^1]);
    }
}
