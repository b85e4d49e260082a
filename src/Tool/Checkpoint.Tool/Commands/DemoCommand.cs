using Checkpointing.Tool.Demonstrating;
using Checkpointing.Tool.Diagnosing;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Setup;

namespace Checkpointing.Tool.Commands;

internal static class DemoCommand
{
    public static Verb Verb { get; } = new()
    {
        Name = "demo",
        Summary = "Shows the whole story on a sample, from nothing",
        Description = "Gets a CRIU when there is none that works, captures a LINPACK program, replays it three times, shows the mistake everybody makes first, and explains who was who.",
        Examples = [new("dotnet checkpoint demo", "All of it; takes a few seconds, and a minute where CRIU must be fetched first.")],
        Declare = options =>
        {
            options.AddCriuPath();
            return context => Task.FromResult(Execute(context));
        },
    };

    private static int Execute(CommandContext context)
    {
        if (context.CriuPath is null)
            new CriuSetup(context.Host, context.Reporter).EnsureWorks();
        CriuInstallation criu = new CriuLocator(context.Host).Locate(context.CriuPath);
        Privileges.ThrowIfCannotCapture(criu.Path);
        using var store = TemporaryStore.Create();
        new Demo(context.Reporter, criu, store.Path).Show();
        return ExitCode.Success;
    }
}
