using System.Globalization;
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
        IReadOnlyList<StoredCheckpoint> checkpoints = store.List();
        Reporter reporter = context.Reporter;
        if (reporter.Json)
            reporter.Result([.. checkpoints.Select(ListEntry.Of)], ToolJson.Instance.ListEntryArray);
        else if (checkpoints.Count == 0)
            reporter.Say($"The store '{store.Directory}' is empty. Capture a program with: dotnet checkpoint run PROGRAM");
        else
            Print(reporter, checkpoints);
        return ExitCode.Success;
    }

    private static void Print(Reporter reporter, IReadOnlyList<StoredCheckpoint> checkpoints)
    {
        // Copies of copies are rare; where there are some, it must be seen which is which.
        bool generations = checkpoints.Any(c => c.Problem is null && c.Manifest.Generation > 0);
        TextTable table = (generations ? new TextTable("REF", "ID", "CREATED", "SIZE", "GENERATION", "PROGRAM").AlignRight(4) : new TextTable("REF", "ID", "CREATED", "SIZE", "PROGRAM")).AlignRight(3);
        foreach (StoredCheckpoint checkpoint in checkpoints)
        {
            if (checkpoint.Problem is not null)
            {
                table.Add([checkpoint.Reference, "-", TextLayout.Time(checkpoint.Created), "-", .. generations ? ["-"] : Array.Empty<string>(), $"damaged: show {checkpoint.Reference}"]);
                continue;
            }

            CheckpointManifest manifest = checkpoint.Manifest;
            string program = TextLayout.Command(manifest.Program, manifest.Arguments);
            string[] generation = generations ? [manifest.Generation.ToString(CultureInfo.InvariantCulture)] : [];
            table.Add([manifest.Reference, manifest.Id, TextLayout.Time(manifest.Created), TextLayout.Size(manifest.SizeBytes), .. generation, program]);
        }

        foreach (string line in table.Render(reporter.Width, reporter.Out))
            reporter.Result(line);
    }
}

/// <summary>An element of list --json. A damaged checkpoint has a problem, and null for what only its manifest would know.</summary>
internal sealed record ListEntry
{
    public required string Ref { get; init; }

    public required string? Id { get; init; }

    public required string Name { get; init; }

    public required int Number { get; init; }

    public required int? Generation { get; init; }

    public required DateTime Created { get; init; }

    public required string? Program { get; init; }

    public required string? CapturePoint { get; init; }

    public required long? SizeBytes { get; init; }

    public required bool Complete { get; init; }

    public required string? Problem { get; init; }

    public static ListEntry Of(StoredCheckpoint checkpoint)
    {
        CheckpointManifest? manifest = checkpoint.Problem is null ? checkpoint.Manifest : null;
        return new()
        {
            Ref = checkpoint.Reference,
            Id = manifest?.Id,
            Name = checkpoint.Name,
            Number = checkpoint.Number,
            Generation = manifest?.Generation,
            Created = checkpoint.Created,
            Program = manifest?.Program,
            CapturePoint = manifest?.CapturePoint,
            SizeBytes = manifest?.SizeBytes,
            Complete = manifest?.Complete ?? false,
            Problem = checkpoint.Problem?.Message,
        };
    }
}
