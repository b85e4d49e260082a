using Checkpointing.Store;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Setup;
using Checkpointing.Tool.Verifying;
using McMaster.Extensions.CommandLineUtils;

namespace Checkpointing.Tool.Commands;

internal static class VerifyCommand
{
    public static Verb Verb { get; } = new()
    {
        Name = "verify",
        Summary = "Tells whether a checkpoint is whole and can be replayed here",
        Description = "It reads every image and compares files, CRIU, kernel and processor with those of the capture. Of a program's .dll it looks at the code, that of its references included: what would go wrong at a capture. Ends with 125 when it finds something.",
        Examples =
        [
            new("dotnet checkpoint verify warm@2", "Check the second checkpoint captured under the name warm."),
            new("dotnet checkpoint verify --json | jq -r '.problems[].what'", "Only what is wrong with the newest one."),
            new("dotnet checkpoint verify bin/Release/net10.0/app.dll", "Where a program can be captured, and what in its code would go wrong."),
        ],
        Declare = options =>
        {
            CommandArgument reference = options.AddReference();
            options.AddStore();
            options.AddCriuPath();
            options.AddJson();
            return context => Task.FromResult(Execute(context, reference.Value));
        },
    };

    private static int Execute(CommandContext context, string? reference)
    {
        if (reference is not null && ProgramVerification.IsProgram(context.FullPath(reference)))
            return ExecuteForProgram(context.Reporter, context.FullPath(reference));
        Reporter reporter = context.Reporter;
        StoredCheckpoint checkpoint = context.OpenStore().Find(reference);
        var verification = new Verification(() => new CriuLocator(context.Host).Locate(context.CriuPath));
        VerifyDocument document = verification.Verify(checkpoint, reporter.Progress, context.CancelOnSignals());
        if (reporter.Json)
            reporter.Result(document, ToolJson.Instance.VerifyDocument);
        else
            Tell(reporter, document);
        return document.Ok ? ExitCode.Success : ExitCode.Failed;
    }

    private static int ExecuteForProgram(Reporter reporter, string program)
    {
        ProgramDocument document = ProgramVerification.Verify(program);
        if (reporter.Json)
            reporter.Result(document, ToolJson.Instance.ProgramDocument);
        else
            ProgramVerification.Tell(reporter, document);
        return document.Ok ? ExitCode.Success : ExitCode.Failed;
    }

    private static void Tell(Reporter reporter, VerifyDocument document)
    {
        if (document.Ok)
        {
            reporter.Result($"{reporter.Out.Bold(document.Ref)} is whole and can be replayed here.");
            return;
        }

        foreach (Problem problem in document.Problems)
        {
            reporter.Result($"{reporter.Out.Red(problem.Code)}  {TextLayout.Printable(problem.What)}");
            if (problem.Expected is not null)
                reporter.Result(TextLayout.Printable($"          at the capture: {problem.Expected}; now: {problem.Found ?? "nothing"}"));
            reporter.Result($"          → {reporter.Out.Bold(TextLayout.Printable(problem.Remedy))}");
        }

        reporter.Result("");
        reporter.Result($"{document.Ref} cannot be replayed here as it is.");
    }
}
