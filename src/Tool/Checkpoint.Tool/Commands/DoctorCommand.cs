using Checkpointing.Tool.Diagnosing;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Commands;

internal static class DoctorCommand
{
    // "  warn  "
    private const int IdColumn = 8;

    public static Verb Verb { get; } = new()
    {
        Name = "doctor",
        Summary = "Tells what this machine lacks to capture and replay",
        Description = "It dumps and restores a small process of its own. Ends with 126 when something stands in the way.",
        Examples =
        [
            new("dotnet checkpoint doctor", "Check everything."),
            new("dotnet checkpoint doctor --json | jq -r '.checks[].remedy // empty'", "Only what there is to do."),
        ],
        Declare = options =>
        {
            options.AddStore();
            options.AddCriuPath();
            options.AddJson();
            return context => Task.FromResult(Execute(context));
        },
    };

    private static int Execute(CommandContext context)
    {
        Reporter reporter = context.Reporter;
        var examination = new Examination
        {
            Host = context.Host,
            Kernel = new KernelFiles(),
            StoreDirectory = context.StoreDirectory,
            NamedCriu = context.CriuPath,
        };
        Diagnosis diagnosis = Doctor.Examine(examination, id => reporter.Progress($"checking {id} …"), context.CancelOnSignals());
        if (reporter.Json)
            reporter.Result(diagnosis, ToolJson.Instance.Diagnosis);
        else
            Tell(reporter, diagnosis);
        return diagnosis.Ok ? ExitCode.Success : ExitCode.CannotRunHere;
    }

    private static void Tell(Reporter reporter, Diagnosis diagnosis)
    {
        int names = diagnosis.Checks.Max(c => c.Id.Length);
        int column = IdColumn + names + 2;
        int width = Math.Min(reporter.Width, 80) - column;
        foreach (CheckResult check in diagnosis.Checks)
        {
            string start = $"  {Paint(reporter.Out, check.Verdict)}  {check.Id.PadRight(names)}  ";
            foreach (string line in TextLayout.Wrap(check.Message, width))
            {
                reporter.Result(start + line);
                start = new string(' ', column);
            }

            foreach (string line in check.Remedy is null ? [] : TextLayout.Wrap($"→ {check.Remedy}", width))
                reporter.Result(start + reporter.Out.Bold(line));
        }

        reporter.Result("");
        reporter.Result(diagnosis.Ok ? "This machine can capture and replay." : "This machine cannot capture and replay yet.");
    }

    private static string Paint(Style style, Verdict verdict) => verdict switch
    {
        Verdict.Ok => style.Green("ok  "),
        Verdict.Warn => style.Yellow("warn"),
        _ => style.Red("FAIL"),
    };
}
