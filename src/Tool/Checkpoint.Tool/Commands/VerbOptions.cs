using McMaster.Extensions.CommandLineUtils;

namespace Checkpointing.Tool.Commands;

/// <summary>Where a verb declares what it takes. Options that several verbs have are spelled here once.</summary>
internal sealed class VerbOptions(CommandLineApplication application)
{
    /// <summary>McMaster's builder, for what only this verb has. Its attribute API does not survive compilation ahead of time.</summary>
    public CommandLineApplication Application { get; } = application;

    public CommandOption? Store { get; private set; }

    public CommandOption? Json { get; private set; }

    public CommandOption? CriuPath { get; private set; }

    /// <summary>The verb works on a store: <see cref="CommandContext.OpenStore"/> opens it.</summary>
    public void AddStore() => Store = Application.Option(
        "--store <DIR>", "The store. Without it $CHECKPOINT_STORE, else .checkpoints in the current folder.", CommandOptionType.SingleValue);

    /// <summary>The verb can answer with one JSON document.</summary>
    public void AddJson() => Json = Application.Option("--json", "Print one JSON document instead of text.", CommandOptionType.NoValue);

    /// <summary>The verb starts CRIU.</summary>
    public void AddCriuPath() => CriuPath = Application.Option(
        "--criu-path <FILE>", "The criu to use. Without it the one that setup got, else the one in PATH.", CommandOptionType.SingleValue);

    /// <summary>The verb gives variables to a program: <c>--env NAME=VALUE</c>, many times.</summary>
    public CommandOption AddEnvironment(string description)
    {
        CommandOption option = Application.Option("--env <VARIABLE>", description, CommandOptionType.MultipleValue);
        // McMaster's template has no way to write an equals sign.
        option.ValueName = "K=V";
        return option;
    }

    /// <summary>The verb takes one checkpoint, the newest when none is named.</summary>
    public CommandArgument AddReference() => Application.Argument(
        "REF", "The checkpoint: name (its newest), name@2, an id or the start of one. Without it the newest of all.");
}
