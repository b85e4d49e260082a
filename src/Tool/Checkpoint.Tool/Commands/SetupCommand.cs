using Checkpointing.Tool.Diagnosing;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Setup;
using McMaster.Extensions.CommandLineUtils;

namespace Checkpointing.Tool.Commands;

internal static class SetupCommand
{
    public static Verb Verb { get; } = new()
    {
        Name = "setup",
        Summary = "Gets a CRIU that works with this kernel",
        Description = "Does nothing where one works. On Debian it takes the system's package if that can work, else Debian's newest build into a "
            + "private folder. The system's own CRIU, C library and apt configuration are never touched.",
        Examples =
        [
            new("dotnet checkpoint setup", "Get CRIU for this user; with sudo, for root."),
            new("dotnet checkpoint setup --json | jq -r .path", "Which CRIU is used from now on."),
        ],
        Declare = options =>
        {
            options.AddJson();
            CommandOption force = options.Application.Option("--force", "Get Debian's newest build even where one works.", CommandOptionType.NoValue);
            return context => Task.FromResult(Execute(context, force.HasValue()));
        },
    };

    private static int Execute(CommandContext context, bool force)
    {
        SetupResult result = new CriuSetup(context.Host, context.Reporter, context.CancelOnSignals()).EnsureWorks(force);
        if (context.Reporter.Json)
            context.Reporter.Result(result, ToolJson.Instance.SetupResult);
        else
            Tell(context.Reporter, result);
        if (!Privileges.CanCapture(result.Path))
            TellWhatIsMissing(context.Reporter, result.Path);
        return ExitCode.Success;
    }

    private static void Tell(Reporter reporter, SetupResult result)
    {
        reporter.Result(result.Changed ? $"CRIU {result.Version} is installed:" : $"CRIU {result.Version} was already there:");
        reporter.Result($"  {result.Path}");
        if (Privileges.CanCapture(result.Path))
            reporter.Result("It has dumped and restored a small process on this machine.");
    }

    private static void TellWhatIsMissing(Reporter reporter, string criu)
    {
        reporter.Warn("it could not be tried: capturing needs root or a CRIU with capabilities.");
        reporter.Say(Privileges.RemedyFor(criu));
    }
}
