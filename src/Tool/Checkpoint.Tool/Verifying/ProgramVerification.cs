using Checkpointing.CodeVerification;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Verifying;

/// <summary>What <c>verify PROGRAM.dll --json</c> prints: as for a checkpoint, and where the program can be captured.</summary>
internal sealed record ProgramDocument(string Ref, bool Ok, IReadOnlyList<ProgramProblem> Problems, IReadOnlyList<ProgramPoint> CapturePoints);

/// <summary>One thing in a program's code that would go wrong; with the fields of <see cref="Problem"/>, and where it is.</summary>
internal sealed record ProgramProblem(string Code, string What, string? Expected, string? Found, string Remedy, string? File, int? Line, string? Method, string? Assembly);

/// <summary>A place where the program can be captured, as NAME.checkpoint.json has it.</summary>
internal sealed record ProgramPoint(string? Name, string Kind, string Assembly, string Method, string? File, int? Line);

/// <summary>Looks at a program's code before it runs, as Checkpoint.Build does while it is built.</summary>
internal static class ProgramVerification
{
    /// <summary>Whether what was named is a program's file and no checkpoint.</summary>
    public static bool IsProgram(string path) => Path.GetExtension(path).Equals(".dll", StringComparison.OrdinalIgnoreCase) && File.Exists(path);

    public static ProgramDocument Verify(string program)
    {
        // Nobody can tell whether its source was looked at.
        VerificationResult result = Verifier.Run(new VerificationRequest(program) { References = ProgramClosure.Of(program) });
        return new ProgramDocument(program, result.Findings.Count == 0, [.. result.Findings.Select(ProblemOf)], [.. result.CapturePoints.Select(PointOf)]);
    }

    public static void Tell(Reporter reporter, ProgramDocument document)
    {
        foreach (ProgramProblem problem in document.Problems)
        {
            reporter.Result($"{reporter.Out.Red(problem.Code)}  {TextLayout.Printable(problem.What)}");
            reporter.Result(TextLayout.Printable($"          {Where(problem.File, problem.Line)}{(problem.Method is null ? "" : $" in {problem.Method}")}"));
            reporter.Result($"          → {reporter.Out.Bold(TextLayout.Printable(problem.Remedy))}");
        }

        if (document.Problems.Count > 0)
            reporter.Result("");
        reporter.Result(document.CapturePoints.Count == 0
            ? $"{Path.GetFileName(document.Ref)} has no capture point. Capture it by a trigger, or call Checkpoint.Capture in it."
            : $"{Path.GetFileName(document.Ref)} can be captured at:");
        foreach (ProgramPoint point in document.CapturePoints)
            reporter.Result(TextLayout.Printable($"  {point.Name ?? "(a name made at run time)"}  {Where(point.File, point.Line)} in {point.Method}"));
    }

    private static string Where(string? file, int? line) => line is > 0 ? $"{file}:{line}" : file ?? "";

    // The messages close with what to do.
    private static ProgramProblem ProblemOf(Finding finding)
    {
        int end = finding.Message.LastIndexOf(". ", StringComparison.Ordinal);
        if (end < 0)
            end = finding.Message.LastIndexOf(": ", StringComparison.Ordinal);
        (string what, string remedy) = end < 0
            ? (finding.Message, "See the page of its number.")
            : (finding.Message[..end], finding.Message[(end + 2)..]);
        return new(finding.Code.Id, what, null, null, remedy, finding.File, finding.Line > 0 ? finding.Line : null, finding.Method, finding.Assembly);
    }

    private static ProgramPoint PointOf(CapturePoint point) =>
        new(point.Name, point.IsFunction ? "function" : "capture", point.Assembly, point.Method, point.File, point.Line > 0 ? point.Line : null);
}
