using Checkpointing.Store;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Commands;

internal static class ListCommand
{
    public static Verb Verb { get; } = new()
    {
        Name = "list",
        Summary = "Lists the checkpoints of the store, newest first",
        Examples =
        [
            new("dotnet checkpoint list", "All checkpoints of the store in the current folder."),
            new("dotnet checkpoint list --json | jq -r '.[].ref'", "Only their references, for a script."),
        ],
        Declare = options =>
        {
            options.AddStore();
            options.AddJson();
            return context => Task.FromResult(Execute(context));
        },
    };

    private static int Execute(CommandContext context)
    {
        CheckpointStore store = context.OpenStore();
        foreach (StoredCheckpoint checkpoint in store.List())
            context.Reporter.Result(checkpoint.Reference);
        return ExitCode.Success;
    }
}
