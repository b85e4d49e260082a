using Checkpointing.Store;
using Checkpointing.Tool.Capturing;
using Checkpointing.Tool.Diagnosing;
using Checkpointing.Tool.Images;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Replaying;
using Checkpointing.Tool.Setup;
using Checkpointing.Tool.Supervising;
using Checkpointing.Tool.Supervising.Triggers;
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
            new("dotnet checkpoint run --capture-when http://localhost:5000/=200 app.dll", "Capture a web application that has no capture point, when it answers."),
            new("sudo dotnet checkpoint run --user $USER app.dll", "Be root for CRIU only: the program and its copies are yours."),
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
            CommandOption user = application.Option("--user <NAME>", "Start the program as this user, by name or number, and not as who you are. Its copies are that user's, too.", CommandOptionType.SingleValue);
            CommandOption environment = application.Option("--env <PAIR>", "Set a variable for the program, as NAME=value. May be repeated.", CommandOptionType.MultipleValue);
            CommandOption captureWhen = application.Option("--capture-when <MOMENT>", "Capture at http://HOST:PORT/PATH=STATUS, output~REGEX, after=SECONDS or signal=USR1. May be repeated.", CommandOptionType.MultipleValue);
            CommandOption warm = application.Option("--warm <REQUESTS>", "Before such a capture, ask for http://HOST:PORT/PATH*COUNT. May be repeated.", CommandOptionType.MultipleValue);
            CommandOption pin = application.Option("--pin <FOLDER>", "Refuse replays, too, when a file below FOLDER is not the one that it was.", CommandOptionType.SingleValue);
            Func<Compression> compression = CompressionOption.Add(application);
            CommandOption closeUnix = application.Option("--close-unix-sockets", "Let copies find unix sockets to other programs closed, instead of refusing the capture.", CommandOptionType.NoValue);
            CommandOption setup = application.Option("--setup", "Get a CRIU first when there is none that works.", CommandOptionType.NoValue);
            CommandOption report = application.Option("--report <FILE>", "Write what happened into FILE, as JSON.", CommandOptionType.SingleValue);
            options.AddCriuPath();
            return context => Task.FromResult(Execute(context, new Arguments(
                program.Value!, user.Value(), name.Value(), at.Value(), stop.HasValue(), compression(), closeUnix.HasValue(), captureWhen.Values, warm.Values, environment.Values, setup.HasValue(), pin.Value(), report.Value())));
        },
    };

    private static int Execute(CommandContext context, Arguments arguments)
    {
        CapturePointNames.ThrowIfInvalid(arguments.Name);
        CapturePointNames.ThrowIfInvalid(arguments.At);
        IReadOnlyDictionary<string, string> environment = EnvironmentOption.Parse(arguments.Environment);
        TriggerPlan? triggers = TriggersOf(arguments);
        var user = ProgramUser.Find(arguments.User, context.Environment, environment);
        ProgramToRun program = new ProgramResolver(context.Host, context.Reporter, user).Resolve(arguments.Program, context.ProgramArguments);
        CriuInstallation criu = CriuOf(context, arguments.Setup);
        Privileges.ThrowIfCannotCapture(criu.Path);
        user?.ThrowIfCannotRun(program);
        if (arguments.User is null)
            SudoHint.Tell(context, program.Path);
        CheckpointStore store = context.OpenStore();
        var request = new RunRequest
        {
            Program = program,
            User = user,
            WorkingDirectory = context.WorkingDirectory,
            Name = arguments.Name,
            At = arguments.At,
            Pinned = PinnedOf(context, arguments.Pin, store),
            StopAfterCapture = arguments.StopAfterCapture,
            Compression = arguments.Compression,
            UnixConnections = arguments.CloseUnixSockets ? UnixConnections.Close : null,
            Triggers = triggers,
            Environment = environment,
        };
        SessionFolder.Sweep(store.Directory);
        RunReport report = new RunSession(request, store, criu, context.Reporter).Run();
        ReportFile.Write(context, arguments.Report, report, ReportJson.Default.RunReport);
        return report.ExitCode;
    }

    private static TriggerPlan? TriggersOf(Arguments arguments)
    {
        if (arguments.CaptureWhen.Count == 0 && arguments.Warm.Count > 0)
            throw new ToolException(ErrorCodes.Usage, "--warm goes with --capture-when, which is missing.", "Say when to capture, with --capture-when output~ready, say.");
        return arguments.CaptureWhen.Count == 0
            ? null
            : new TriggerPlan([.. arguments.CaptureWhen.Select(t => TriggerParser.Parse(t!))], [.. arguments.Warm.Select(w => TriggerParser.ParseWarmUp(w!))], arguments.Name);
    }

    private static PinnedFiles? PinnedOf(CommandContext context, string? folder, CheckpointStore store)
    {
        if (folder is null)
            return null;
        string path = context.FullPath(folder);
        return Directory.Exists(path)
            ? new PinnedFiles(path, store.Directory)
            : throw new ToolException(ErrorCodes.Usage, $"--pin '{folder}' is no folder.", "Give the folder that the program was published to.");
    }

    private static CriuInstallation CriuOf(CommandContext context, bool setup)
    {
        var locator = new CriuLocator(context.Host);
        if (setup && context.CriuPath is null)
            new CriuSetup(context.Host, context.Reporter).EnsureWorks();
        return locator.Locate(context.CriuPath);
    }

    private sealed record Arguments(
        string Program,
        string? User,
        string? Name,
        string? At,
        bool StopAfterCapture,
        Compression Compression,
        bool CloseUnixSockets,
        IReadOnlyList<string?> CaptureWhen,
        IReadOnlyList<string?> Warm,
        IReadOnlyList<string?> Environment,
        bool Setup,
        string? Pin,
        string? Report);
}
