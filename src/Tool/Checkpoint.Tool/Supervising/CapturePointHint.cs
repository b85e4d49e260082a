using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Verifying;

namespace Checkpointing.Tool.Supervising;

/// <summary>A program ended and was never captured: says where it could have been.</summary>
internal static class CapturePointHint
{
    private const int Most = 10;

    public static void Tell(Reporter reporter, string program, string? at)
    {
        if (ProgramPointList.Beside(program)?.Where(p => p.Kind == "capture").ToArray() is not { Length: > 0 } points)
            return;
        string asked = at is null ? "" : $" at '{at}'";
        reporter.Say($"{Path.GetFileName(program)} ended and was not captured{asked}. Its capture points:");
        foreach (ProgramPoint point in points.Take(Most))
            reporter.Say($"  {point.Name ?? "(a name made at run time)"} in {point.Method}{(point.Line is null ? "" : $" ({Path.GetFileName(point.File)}:{point.Line})")}");
        if (points.Length > Most)
            reporter.Say($"  and {points.Length - Most} more");
    }
}
