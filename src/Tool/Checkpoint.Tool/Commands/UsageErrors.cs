using System.ComponentModel.DataAnnotations;
using Checkpointing.Store;
using Checkpointing.Tool.Infrastructure;
using McMaster.Extensions.CommandLineUtils;

namespace Checkpointing.Tool.Commands;

/// <summary>What is wrong with a command line, and what may have been meant.</summary>
internal static class UsageErrors
{
    /// <summary>Words that neither the tool nor the verb knows.</summary>
    public static void ThrowIfAnyLeft(CommandLineApplication selected, IReadOnlyList<Verb> verbs)
    {
        if (selected.RemainingArguments is not [string word, ..])
            return;
        bool isOption = word.StartsWith('-') && word.Length > 1;
        if (isOption)
        {
            string name = word.Split('=', ':')[0];
            string[] options = [.. selected.GetOptions().Where(o => o.ShowInHelpText && o.LongName is not null).Select(o => $"--{o.LongName}")];
            throw Usage($"'{CommandName(selected)}' has no option '{name}'.", Nearest.Of(name, options), selected);
        }

        if (selected.Parent is null)
            throw Usage($"There is no verb '{word}'.", Nearest.Of(word, verbs.Select(v => v.Name)), selected);
        throw Usage($"'{CommandName(selected)}' has no use for '{word}'.", null, selected);
    }

    /// <summary>Arguments that are missing, and values that a validation of the verb refuses.</summary>
    public static void ThrowIfInvalid(CommandLineApplication selected)
    {
        ValidationResult? result = selected.GetValidationResult();
        if (result != ValidationResult.Success)
            throw Usage(result?.ErrorMessage ?? "The command line is not valid.", null, selected);
    }

    public static ToolException From(CommandParsingException exception) =>
        new(ErrorCodes.Usage, exception.Message, SeeHelp(exception.Command), exception);

    private static ToolException Usage(string message, string? meant, CommandLineApplication command) =>
        new(ErrorCodes.Usage, message, meant is null ? SeeHelp(command) : $"Did you mean '{meant}'? {SeeHelp(command)}");

    private static string SeeHelp(CommandLineApplication command) => $"See: {CommandName(command)} --help";

    private static string CommandName(CommandLineApplication command) =>
        command.Parent is null ? CommandLine.ToolName : $"{CommandLine.ToolName} {command.Name}";
}
