using System.Globalization;
using Checkpointing.Store;
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
        Summary = "Runs a new copy of a program from a checkpoint",
        Description = "The copy goes on where its original was captured. Its streams, terminal, signals and exit code are passed through.",
        Examples =
        [
            new("dotnet checkpoint replay", "A copy from the newest checkpoint."),
            new("dotnet checkpoint replay warm@2 --env LOG=debug --timeout 30 -- --port 8081", "A copy with arguments and a variable of its own, for 30 seconds at most."),
        ],
        ProgramArguments = ProgramArguments.AfterDashes,
        Declare = options =>
        {
            CommandLineApplication application = options.Application;
            CommandArgument reference = options.AddReference();
            options.AddStore();
            CommandOption environment = application.Option("--env <PAIR>", "Set a variable in the copy, as NAME=value. May be repeated.", CommandOptionType.MultipleValue);
            CommandOption timeout = application.Option("--timeout <SECONDS>", "End the copy when it runs longer, with exit code 124.", CommandOptionType.SingleValue);
            CommandOption plain = application.Option("--no-isolation", "Replay without namespaces: process ids and files are the machine's own.", CommandOptionType.NoValue);
            CommandOption report = application.Option("--report <FILE>", "Write what happened into FILE, as JSON.", CommandOptionType.SingleValue);
            options.AddCriuPath();
            return context => Task.FromResult(Execute(context, new Arguments(reference.Value, environment.Values, timeout.Value(), plain.HasValue(), report.Value())));
        },
    };

    private static int Execute(CommandContext context, Arguments arguments)
    {
        // What was typed is looked at before what is stored.
        IReadOnlyDictionary<string, string> environment = EnvironmentOption.Parse(arguments.Environment);
        TimeSpan? timeout = Seconds(arguments.Timeout);
        var request = new ReplayRequest
        {
            Checkpoint = context.OpenStore().Find(arguments.Reference),
            Index = 0,
            Count = 1,
            Arguments = context.ProgramArguments,
            Environment = environment,
            Timeout = timeout,
            Isolated = !arguments.Plain && Privileges.CanIsolate,
        };
        // Before CRIU is asked: it would name a mapped file at best.
        FitCheck.ThrowIfUnfit(request.Checkpoint.Manifest, request.Isolated);
        CriuInstallation criu = new CriuLocator(context.Host).LocateUnasked(context.CriuPath);
        Privileges.ThrowIfCannotCapture(criu.Path);
        if (!request.Isolated && !arguments.Plain)
            context.Reporter.Say("Replaying without isolation: that needs root.");
        ReplayReport report = Replay(request, criu, out ToolException? failure);
        ReportFile.Write(context, arguments.Report, report, ReportJson.Default.ReplayReport);
        if (failure is not null)
            throw failure;
        CopyReport copy = report.Copies[0];
        if (copy.TimedOut)
            throw new ToolException(ErrorCodes.TimeLimit, $"The copy of {report.Ref} ran longer than {arguments.Timeout} s and was ended.", "Raise --timeout.");
        if (copy.Error is not null)
            context.Reporter.Warn($"the copy of {report.Ref} woke up with an error: {copy.Error}");
        if (copy.OutputDir is not null)
            context.Reporter.Detail($"files that the copy changed: {copy.OutputDir}");
        return copy.ExitCode!.Value;
    }

    private static ReplayReport Replay(ReplayRequest request, CriuInstallation criu, out ToolException? failure)
    {
        failure = null;
        CheckpointManifest manifest = request.Checkpoint.Manifest;
        try
        {
            return ReplayReport.Of(manifest, [CopyReport.Of(new ReplaySession(request, criu).Run())]);
        }
        catch (ToolException exception)
        {
            failure = exception;
            return ReplayReport.Of(manifest, [new CopyReport { Index = request.Index, Error = exception.Message }]);
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

    private sealed record Arguments(string? Reference, IReadOnlyList<string?> Environment, string? Timeout, bool Plain, string? Report);
}
