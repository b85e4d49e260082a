using System.Globalization;
using Checkpointing.Tool.Capturing;
using Checkpointing.Tool.Diagnosing;
using Checkpointing.Tool.Images;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Setup;
using McMaster.Extensions.CommandLineUtils;

namespace Checkpointing.Tool.Commands;

internal static class CaptureCommand
{
    public static Verb Verb { get; } = new()
    {
        Name = "capture",
        Summary = "Captures a program that is running already",
        Description = "The program and its children are captured from outside, whoever started it. It ends with its capture unless --leave-running is given. A copy wakes up in the midst of what it was doing: no capture call returns.",
        Examples =
        [
            new("dotnet checkpoint capture 4711 --name stuck --leave-running", "Keep the state of a process that hangs, and let it go on."),
            new("dotnet checkpoint capture $(pidof app)", "Put a program away, to go on with it later."),
        ],
        Declare = options =>
        {
            CommandLineApplication application = options.Application;
            CommandArgument pid = application.Argument("PID", "The process id of the program.").IsRequired(errorMessage: "PID is missing.");
            options.AddStore();
            options.AddJson();
            CommandOption name = application.Option("--name <NAME>", "Store the checkpoint under this name instead of the program's.", CommandOptionType.SingleValue);
            CommandOption leave = application.Option("--leave-running", "Let the program run on.", CommandOptionType.NoValue);
            Func<Compression> compression = CompressionOption.Add(application);
            CommandOption closeUnix = application.Option("--close-unix-sockets", "Let copies find unix sockets to other programs closed, instead of refusing the capture.", CommandOptionType.NoValue);
            options.AddCriuPath();
            return context => Task.FromResult(Execute(context, pid.Value!, name.Value(), leave.HasValue(), compression(), closeUnix.HasValue()));
        },
    };

    private static int Execute(CommandContext context, string pid, string? name, bool leaveRunning, Compression compression, bool closeUnix)
    {
        CapturePointNames.ThrowIfInvalid(name);
        if (!int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number < 1)
            throw new ToolException(ErrorCodes.Usage, $"'{pid}' is no process id.", "Give the number that 'ps' shows.");
        CriuInstallation criu = new CriuLocator(context.Host).Locate(context.CriuPath);
        Privileges.ThrowIfCannotCapture(criu.Path);
        var stranger = Stranger.Of(number);
        CaptureResult result = stranger.Capture(context.OpenStore(), criu, new CaptureTerms(name ?? stranger.DefaultName, Stop: !leaveRunning, FromOutside: true, compression), closeUnix ? UnixConnections.Close : UnixConnections.Fail);
        if (result.Checkpoint is not { } checkpoint)
        {
            throw new ToolException(
                result.Obstacles.Count > 0 ? ErrorCodes.CaptureRefused : ErrorCodes.CaptureFailed,
                result.Obstacles.Count > 0 ? $"Process {number} cannot be captured as it is." : $"Process {number} was not captured: {result.Error}",
                result.Remedy)
            { Details = [.. result.Obstacles.Select(o => $"{o.What} {o.Remedy}")] };
        }

        if (!checkpoint.TryFlushToDisk())
            throw new ToolException(ErrorCodes.StoreUnusable, $"{checkpoint.Reference} was captured, and could not be written to the disk.", "Is the store still there, and has its disk room?");
        if (context.Reporter.Json)
            context.Reporter.Result(Supervising.CaptureReport.Of(result), ReportJson.Default.CaptureReport);
        else
            context.Reporter.Result(checkpoint.Reference);
        CaptureTalk.Tell(context.Reporter, result);
        context.Reporter.Warn(CaptureTalk.FromOutside(checkpoint));
        return ExitCode.Success;
    }
}
