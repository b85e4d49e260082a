using Checkpointing.Store;
using Checkpointing.Tool.Diagnosing;
using Checkpointing.Tool.Replaying;
using Checkpointing.Tool.Setup;
using Checkpointing.Tool.Supervising;
using McMaster.Extensions.CommandLineUtils;

namespace Checkpointing.Tool.Commands;

internal static class RunCommand
{
    public static Verb Verb { get; } = new()
    {
        Name = "run",
        Summary = "Runs a program and serves its capture points",
        Description = "PROGRAM is a .dll, an executable, a project file or a project's folder. Its streams, terminal, signals and exit code are passed through.",
        Examples =
        [
            new("dotnet checkpoint run bin/Release/net10.0/app.dll --port 8080", "Start app.dll with arguments of its own."),
            new("dotnet checkpoint run --stop-after-capture --store /var/checkpoints src/App", "Build a project, run it to its first capture point, and end it there."),
        ],
        ProgramArguments = ProgramArguments.AfterFirstArgument,
        Declare = options =>
        {
            CommandLineApplication application = options.Application;
            CommandArgument program = application.Argument("PROGRAM", "The program to run; all after it is the program's own.").IsRequired(errorMessage: "PROGRAM is missing.");
            options.AddStore();
            CommandOption name = application.Option("--name <NAME>", "Store checkpoints under this name instead of the capture point's.", CommandOptionType.SingleValue);
            CommandOption at = application.Option("--at <NAME>", "Capture at the capture point of this name only; the others answer NotCaptured.", CommandOptionType.SingleValue);
            CommandOption stop = application.Option("--stop-after-capture", "End the program with its first capture.", CommandOptionType.NoValue);
            CommandOption environment = application.Option("--env <PAIR>", "Set a variable for the program, as NAME=value. May be repeated.", CommandOptionType.MultipleValue);
            CommandOption setup = application.Option("--setup", "Get a CRIU first when there is none that works.", CommandOptionType.NoValue);
            CommandOption report = application.Option("--report <FILE>", "Write what happened into FILE, as JSON.", CommandOptionType.SingleValue);
            options.AddCriuPath();
            return context => Task.FromResult(Execute(context, new Arguments(program.Value!, name.Value(), at.Value(), stop.HasValue(), environment.Values, setup.HasValue(), report.Value())));
        },
    };

    private static int Execute(CommandContext context, Arguments arguments)
    {
        CapturePointNames.ThrowIfInvalid(arguments.Name);
        CapturePointNames.ThrowIfInvalid(arguments.At);
        IReadOnlyDictionary<string, string> environment = EnvironmentOption.Parse(arguments.Environment);
        ProgramToRun program = new ProgramResolver(context.Host, context.Reporter).Resolve(arguments.Program, context.ProgramArguments);
        CriuInstallation criu = CriuOf(context, arguments.Setup);
        Privileges.ThrowIfCannotCapture(criu.Path);
        var request = new RunRequest
        {
            Program = program,
            WorkingDirectory = context.WorkingDirectory,
            Name = arguments.Name,
            At = arguments.At,
            StopAfterCapture = arguments.StopAfterCapture,
            Environment = environment,
        };
        CheckpointStore store = context.OpenStore();
        SessionFolder.Sweep(store.Directory);
        RunReport report = new RunSession(request, store, criu, context.Reporter).Run();
        ReportFile.Write(context, arguments.Report, report, ReportJson.Default.RunReport);
        return report.ExitCode;
    }

    private static CriuInstallation CriuOf(CommandContext context, bool setup)
    {
        var locator = new CriuLocator(context.Host);
        if (setup && context.CriuPath is null)
            new CriuSetup(context.Host, context.Reporter).EnsureWorks();
        return locator.Locate(context.CriuPath);
    }

    private sealed record Arguments(string Program, string? Name, string? At, bool StopAfterCapture, IReadOnlyList<string?> Environment, bool Setup, string? Report);
}
