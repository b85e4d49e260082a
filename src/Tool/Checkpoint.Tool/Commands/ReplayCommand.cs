using System.Globalization;
using Checkpointing.Store;
using Checkpointing.Tool.Capturing;
using Checkpointing.Tool.Diagnosing;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Replaying;
using Checkpointing.Tool.Setup;
using Checkpointing.Tool.Verifying;
using McMaster.Extensions.CommandLineUtils;

namespace Checkpointing.Tool.Commands;

internal static class ReplayCommand
{
    public static Verb Verb { get; } = new()
    {
        Name = "replay",
        Summary = "Runs new copies of a program from a checkpoint",
        Description = "A copy goes on where its original was captured. A single one has the caller's streams, terminal and signals, and its exit code is passed on. " +
            "With -n, each copy reads all of stdin (a terminal is at its end for them), their output comes in whole lines, and the exit code is that of the first copy that did not return 0.",
        Examples =
        [
            new("dotnet checkpoint replay", "A copy from the newest checkpoint."),
            new("dotnet checkpoint replay warm@2 --env LOG=debug --timeout 30 -- --port 8081", "A copy with arguments and a variable of its own, for 30 seconds at most."),
            new("dotnet checkpoint replay warm --fallback \"dotnet app.dll\" -- --port 8081", "A copy, or a cold start where there is no checkpoint or it fits no more."),
            new("dotnet checkpoint replay warm -n 1000 -j 4 --report report.json", "A thousand copies, four at a time."),
            new("dotnet checkpoint replay warm -n 4 --compare", "Four copies; do they differ, do they share a key?"),
        ],
        ProgramArguments = ProgramArguments.AfterDashes,
        Declare = options =>
        {
            CommandLineApplication application = options.Application;
            CommandArgument reference = options.AddReference();
            options.AddStore();
            CommandOption copies = application.Option("-n|--copies <N>", "How many copies. One without it.", CommandOptionType.SingleValue);
            CommandOption atOnce = application.Option("-j|--jobs <P>", "How many of them at once. One without it.", CommandOptionType.SingleValue);
            CommandOption environment = application.Option("--env <PAIR>", "Set a variable in the copy, as NAME=value. May be repeated.", CommandOptionType.MultipleValue);
            CommandOption timeout = application.Option("--timeout <SECONDS>", "End a copy when it runs longer, with exit code 124.", CommandOptionType.SingleValue);
            CommandOption files = application.Option("--files <WHICH>", "Files open for writing: isolated (as they were at the capture, each copy its own) or shared (the real ones).", CommandOptionType.SingleValue);
            CommandOption network = application.Option("--network <WHICH>", "own (each copy has a loopback of its own and nothing else) or host. Without it: own if copies run at once and the program listens.", CommandOptionType.SingleValue);
            CommandOption plain = application.Option("--no-isolation", "Replay without namespaces: process ids and files are the machine's own.", CommandOptionType.NoValue);
            CommandOption detach = application.Option("--detach", "End when the copies are awake, and let them live on. They read nothing, and write into --output-dir, or nowhere.", CommandOptionType.NoValue);
            CommandOption capture = application.Option("--capture", "Capture at the copies' own capture points, too: checkpoints of the next generation.", CommandOptionType.NoValue);
            CommandOption fallback = application.Option("--fallback <COMMAND>", "Where no copy can be restored, say why and start COMMAND instead, with the arguments after --.", CommandOptionType.SingleValue);
            CommandOption output = application.Option("--output-dir <DIR>", "Keep each copy's stdout, stderr and changed files in DIR/INDEX.", CommandOptionType.SingleValue);
            CommandOption compare = application.Option("--compare", "Compare the copies: exit codes, streams, changed files and what they gave to Checkpoint.Record. Ends with 125 when they differ, or share what should be unique.", CommandOptionType.NoValue);
            CommandOption report = application.Option("--report <FILE>", "Write what happened into FILE: as JSON, or as a page with plots when its name ends in .html.", CommandOptionType.SingleValue);
            options.AddCriuPath();
            return context => Task.FromResult(ExecuteOrFallBack(context, fallback.Value(), new Arguments
            {
                Reference = reference.Value,
                Copies = Number("-n", copies.Value()),
                AtOnce = Number("-j", atOnce.Value()),
                Environment = EnvironmentOption.Parse(environment.Values),
                Timeout = Seconds(timeout.Value()),
                Files = Which(files, CopyFiles.Isolated, ("isolated", CopyFiles.Isolated), ("shared", CopyFiles.Shared)),
                OwnNetwork = Which<bool?>(network, null, ("own", true), ("host", false)),
                Plain = plain.HasValue(),
                OutputDirectory = output.Value(),
                Compare = compare.HasValue(),
                Detach = detach.HasValue(),
                Capture = capture.HasValue(),
                Report = report.Value(),
            }));
        },
    };

    private static int ExecuteOrFallBack(CommandContext context, string? fallback, Arguments arguments)
    {
        if (fallback is not null && (arguments.Copies > 1 || arguments.Detach))
            throw new ToolException(ErrorCodes.Usage, "--fallback is for the only copy, which takes the caller's place.", "Leave -n and --detach out.");
        try
        {
            return Execute(context, arguments);
        }
        catch (Exception failure) when (fallback is not null && Fallback.IsFor(failure))
        {
            context.Reporter.Say($"No copy: {failure.Message} Starting '{fallback}' instead.");
            new Fallback(fallback, context.ProgramArguments, arguments.Environment).Start();
            throw;
        }
    }

    private static int Execute(CommandContext context, Arguments arguments)
    {
        if (arguments is { Compare: true, Copies: 1 })
            throw new ToolException(ErrorCodes.Usage, "--compare needs more than one copy.", "Say how many: -n 4, for instance.");
        if (arguments is { Detach: true, Capture: true })
            throw new ToolException(ErrorCodes.Usage, "--detach leaves the copies to themselves: nobody is there to --capture them.", "Leave one of the two out.");
        if (arguments.Detach && (arguments.Compare || arguments.Timeout is not null))
            throw new ToolException(ErrorCodes.Usage, $"--detach leaves the copies to themselves: nobody is there for {(arguments.Compare ? "--compare" : "--timeout")}.", "Leave one of the two out.");
        ReplayRequest request = RequestOf(context, arguments);
        using HeadStart? head = HeadStart.TryBegin(request, () => new CriuLocator(context.Host).LocateUnasked(context.CriuPath));
        if (request.Detach && request.Checkpoint.Manifest.Stdio.Any(s => s.Kind == StreamKind.Terminal))
        {
            throw new ToolException(
                ErrorCodes.RestoreFailed, $"{request.Checkpoint.Reference} was captured on a terminal, and there is nobody to be one for a copy that lives on.", "Capture it without one: dotnet checkpoint run … | cat");
        }

        // Before CRIU is asked: it would name a mapped file at best.
        FitCheck.ThrowIfUnfit(request.Checkpoint.Manifest, request.Isolated);
        CriuInstallation criu = new CriuLocator(context.Host).LocateUnasked(context.CriuPath);
        Privileges.ThrowIfCannotCapture(criu.Path);
        if (!request.Isolated)
            ThrowIfNeedsIsolation(request, arguments);
        if (!request.Isolated && !arguments.Plain)
            context.Reporter.Say("Replaying without isolation: that needs root.");
        return new ReplayRun(context, request, criu, head, arguments.Report).Run();
    }

    private static ReplayRequest RequestOf(CommandContext context, Arguments arguments) => RequestOf(context, arguments, context.OpenStore());

    private static ReplayRequest RequestOf(CommandContext context, Arguments arguments, CheckpointStore store) => new()
    {
        Checkpoint = store.Find(arguments.Reference),
        Captures = arguments.Capture ? new CopyCaptures(store, new CaptureOrders(null, null, Stop: false, null), context.Reporter) : null,
        Count = arguments.Copies,
        AtOnce = Math.Min(arguments.AtOnce, arguments.Copies),
        Arguments = context.ProgramArguments,
        Environment = arguments.Environment,
        Timeout = arguments.Timeout,
        Isolated = !arguments.Plain && Privileges.CanIsolate,
        Files = arguments.Files,
        OwnNetwork = arguments.OwnNetwork,
        Compare = arguments.Compare,
        Detach = arguments.Detach,
        Records = arguments.Compare || arguments.Report is not null,
        OutputDirectory = arguments.OutputDirectory is { } directory ? context.FullPath(directory) : null,
    };

    private static void ThrowIfNeedsIsolation(ReplayRequest request, Arguments arguments)
    {
        string? what = request.AtOnce > 1 ? "Copies that run at once have one process id" : request.OwnNetwork == true ? "A network of its own is a namespace" : null;
        if (what is not null)
        {
            throw new ToolException(
                arguments.Plain ? ErrorCodes.Usage : ErrorCodes.PermissionMissing, $"{what}, and this replay is without namespaces.", arguments.Plain ? "Leave --no-isolation out." : "Run as root.");
        }
    }

    private static TimeSpan? Seconds(string? text)
    {
        if (text is null)
            return null;
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && seconds is > 0 and < int.MaxValue / 1000
            ? TimeSpan.FromSeconds(seconds)
            : throw new ToolException(ErrorCodes.Usage, $"--timeout '{text}' is no number of seconds.", "Give a positive number, such as 30 or 0.5.");
    }

    private static int Number(string option, string? text)
    {
        if (text is null)
            return 1;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 0 and <= 1_000_000
            ? number
            : throw new ToolException(ErrorCodes.Usage, $"{option} '{text}' is no number of copies.", "Give a number from 1 to 1000000.");
    }

    private static T Which<T>(CommandOption option, T otherwise, params ReadOnlySpan<(string Name, T Value)> choices)
    {
        if (option.Value() is not { } text)
            return otherwise;
        foreach ((string name, T value) in choices)
        {
            if (name == text)
                return value;
        }

        throw new ToolException(ErrorCodes.Usage, $"--{option.LongName} cannot be '{text}'.", $"It is {choices[0].Name} or {choices[1].Name}.");
    }

    private sealed record Arguments
    {
        public required string? Reference { get; init; }

        public required int Copies { get; init; }

        public required int AtOnce { get; init; }

        public required IReadOnlyDictionary<string, string> Environment { get; init; }

        public required TimeSpan? Timeout { get; init; }

        public required CopyFiles Files { get; init; }

        public required bool? OwnNetwork { get; init; }

        public required bool Plain { get; init; }

        public required string? OutputDirectory { get; init; }

        public required bool Compare { get; init; }

        public required bool Detach { get; init; }

        public required bool Capture { get; init; }

        public required string? Report { get; init; }
    }
}
