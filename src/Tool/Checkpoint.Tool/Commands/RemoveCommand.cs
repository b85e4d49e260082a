using Checkpointing.Store;
using Checkpointing.Tool.Infrastructure;
using McMaster.Extensions.CommandLineUtils;

namespace Checkpointing.Tool.Commands;

internal static class RemoveCommand
{
    public static Verb Verb { get; } = new()
    {
        Name = "remove",
        Summary = "Removes checkpoints",
        Description = "Nothing is removed when one of the references is wrong.",
        Examples =
        [
            new("dotnet checkpoint remove warm", "The newest checkpoint of that name. Older ones keep their numbers."),
            new("dotnet checkpoint remove warm@1 3f9a", "Two of them, one by the start of its id."),
        ],
        Declare = options =>
        {
            CommandArgument references = options.Application.Argument(
                "REF", "What to remove: name (its newest), name@2, an id or the start of one.", multipleValues: true)
                .IsRequired(errorMessage: "Nothing to remove was named.");
            options.AddStore();
            options.AddJson();
            return context => Task.FromResult(Execute(context, references.Values));
        },
    };

    private static int Execute(CommandContext context, IReadOnlyList<string> references)
    {
        // Elsewhere no reference means the newest of all; here that would be an accident.
        if (references.Any(string.IsNullOrEmpty))
            throw new ToolException(ErrorCodes.Usage, "One of the references is empty.", "Name what to remove as 'dotnet checkpoint list' does: remove warm@1");
        CheckpointStore store = context.OpenStore();
        StoredCheckpoint[] checkpoints = [.. references.Select(store.Find).DistinctBy(c => c.Reference)];
        RemovedEntry[] removed = [.. checkpoints.Select(c => new RemovedEntry(c.Reference, c.Id, c.Problem is null ? c.Manifest.SizeBytes : null))];
        foreach (StoredCheckpoint checkpoint in checkpoints)
        {
            store.Remove(checkpoint);
            context.Reporter.Say($"Removed {checkpoint.Reference}.");
        }

        if (context.Reporter.Json)
            context.Reporter.Result(removed, ToolJson.Instance.RemovedEntryArray);
        return ExitCode.Success;
    }
}

/// <summary>An element of remove --json.</summary>
internal sealed record RemovedEntry(string Ref, string? Id, long? SizeBytes);
