using Checkpointing.Store;
using Checkpointing.Tool.Explaining;
using Checkpointing.Tool.Infrastructure;
using McMaster.Extensions.CommandLineUtils;

namespace Checkpointing.Tool.Commands;

internal static class ExplainCommand
{
    public static Verb Verb { get; } = new()
    {
        Name = "explain",
        Summary = "Explains who was A, B, C and D in a capture and its last replay",
        Description = "With the real process ids, what the capture call returned in each, and how each ended.",
        Examples =
        [
            new("dotnet checkpoint explain", "The story of the newest checkpoint, as a picture."),
            new("dotnet checkpoint explain warm --json | jq .d.exitCode", "How the last copy of it ended."),
        ],
        Declare = options =>
        {
            CommandArgument reference = options.AddReference();
            options.AddStore();
            options.AddJson();
            return context => Task.FromResult(Execute(context, reference.Value));
        },
    };

    private static int Execute(CommandContext context, string? reference)
    {
        StoredCheckpoint checkpoint = context.OpenStore().Find(reference);
        var story = new Story(checkpoint.Manifest, checkpoint.ReadRun(), checkpoint.ReadLastReplay());
        Reporter reporter = context.Reporter;
        if (reporter.Json)
            reporter.Result(ExplainDocument.Of(story), ToolJson.Instance.ExplainDocument);
        else
        {
            foreach (string line in Explanation.Lines(story, context.Host.IsUtf8, reporter.Out))
                reporter.Result(line);
        }

        return ExitCode.Success;
    }
}
