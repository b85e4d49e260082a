using System.Text.Json.Serialization;
using Checkpointing.Store;
using Checkpointing.Tool.Replaying.Comparing;
using Checkpointing.Tool.Replaying.Many;
using Checkpointing.Tool.Supervising;

namespace Checkpointing.Tool.Replaying.Reporting;

/// <summary>What `replay --report` writes.</summary>
internal sealed record ReplayReport
{
    /// <summary>The checkpoint's id.</summary>
    public required string Checkpoint { get; init; }

    public required string Ref { get; init; }

    public required IReadOnlyList<CopyReport> Copies { get; init; }

    public required ReplaySummary Summary { get; init; }

    /// <summary>Null without --compare.</summary>
    public ComparisonReport? Comparison { get; init; }

    public static ReplayReport Of(CheckpointManifest manifest, BatchResult result) => new()
    {
        Checkpoint = manifest.Id,
        Ref = manifest.Reference,
        Copies = [.. result.Copies.Select(CopyReport.Of)],
        Summary = ReplaySummary.Of(result.Copies, result.Elapsed),
        Comparison = result.Comparison,
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

    /// <summary>The folder of what the copy wrote; null when nothing is kept.</summary>
    public string? OutputDir { get; init; }

    public string? Error { get; init; }

    /// <summary>The most memory that was resident in it at once.</summary>
    public long? PeakMemoryBytes { get; init; }

    /// <summary>Time on a processor: what CRIU did in its place before it woke up included.</summary>
    public double? CpuMs { get; init; }

    /// <summary>What the copy gave to Checkpoint.Record.</summary>
    public required IReadOnlyList<RecordedValue> Values { get; init; }

    /// <summary>The captures of this copy, with --capture.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CaptureReport>? Captures { get; init; }

    public static CopyReport Of(CopyResult result) => new()
    {
        Index = result.Index,
        Pid = result.Pid,
        ExitCode = result.ExitCode,
        Signal = result.Signal,
        ReadyMs = Spread.Milliseconds(result.Ready),
        EndMs = Spread.Milliseconds(result.End),
        OutputDir = result.OutputDirectory,
        Error = result.Failure?.Message ?? (result.TimedOut ? "The time limit passed." : result.HookError),
        PeakMemoryBytes = result.PeakMemory,
        CpuMs = Spread.Milliseconds(result.Processor),
        Values = result.Records,
        Captures = result.Captures is { } captures ? [.. captures.Select(CaptureReport.Of)] : null,
    };
}

/// <summary>All copies of one command together.</summary>
internal sealed record ReplaySummary
{
    /// <summary>Copies that were restored and ended with 0 in time, or live on (--detach).</summary>
    public required int Succeeded { get; init; }

    public required int Failed { get; init; }

    public Spread? ReadyMs { get; init; }

    public Spread? EndMs { get; init; }

    public Spread? PeakMemoryBytes { get; init; }

    /// <summary>Copies that there never were, because they could not be restored.</summary>
    public required int NotRestored { get; init; }

    /// <summary>Copies that ran until --timeout ended them, whatever they then returned: a server that is asked to end returns 0.</summary>
    public required int TimedOut { get; init; }

    /// <summary>How many copies ended with which exit code; those that were not restored have none.</summary>
    public required IReadOnlyDictionary<int, int> ExitCodes { get; init; }

    /// <summary>From the first copy's start to the last one's end.</summary>
    public required double ElapsedMs { get; init; }

    public static ReplaySummary Of(IReadOnlyList<CopyResult> copies, TimeSpan elapsed) => new()
    {
        Succeeded = copies.Count(IsWell),
        Failed = copies.Count(c => !IsWell(c)),
        ReadyMs = Spread.Of(copies.Select(c => Spread.Milliseconds(c.Ready))),
        EndMs = Spread.Of(copies.Select(c => Spread.Milliseconds(c.End))),
        PeakMemoryBytes = Spread.Of(copies.Select(c => (double?)c.PeakMemory)),
        NotRestored = copies.Count(c => c.Failure is not null),
        TimedOut = copies.Count(c => c.TimedOut),
        ExitCodes = new SortedDictionary<int, int>(copies.Where(c => c.ExitCode is not null).CountBy(c => c.ExitCode!.Value).ToDictionary()),
        ElapsedMs = Spread.Milliseconds(elapsed)!.Value,
    };

    private static bool IsWell(CopyResult copy) => copy.Detached || (copy.ExitCode == 0 && !copy.TimedOut);
}

/// <summary>How some values are spread.</summary>
internal sealed record Spread(double Min, double Median, double Max)
{
    /// <summary>The width of the middle half of them: what one slow copy does not change.</summary>
    public double MiddleHalf { get; init; }

    /// <summary>Null when there are no values.</summary>
    public static Spread? Of(IEnumerable<double?> values)
    {
        double[] sorted = [.. values.OfType<double>().Order()];
        return sorted.Length == 0 ? null : new Spread(sorted[0], At(sorted, 0.5), sorted[^1]) { MiddleHalf = Math.Round(At(sorted, 0.75) - At(sorted, 0.25), 3) };
    }

    public static double? Milliseconds(TimeSpan? time) => time is { } known ? Math.Round(known.TotalMilliseconds, 3) : null;

    /// <summary>The value below which that part of all values lies; between two of them, in proportion.</summary>
    private static double At(double[] sorted, double part)
    {
        double place = part * (sorted.Length - 1);
        int below = (int)place;
        return below + 1 < sorted.Length ? sorted[below] + ((sorted[below + 1] - sorted[below]) * (place - below)) : sorted[below];
    }
}
