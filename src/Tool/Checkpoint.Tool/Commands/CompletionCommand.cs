using Checkpointing.Tool.Infrastructure;
using McMaster.Extensions.CommandLineUtils;

namespace Checkpointing.Tool.Commands;

/// <summary>Prints what makes a shell complete verbs, options and references. Made from the declared verbs, so that it cannot lag behind.</summary>
internal static class CompletionCommand
{
    private static readonly string[] s_shells = ["bash", "zsh", "fish"];

    public static Verb Verb { get; } = new()
    {
        Name = "completion",
        Summary = "Prints a completion script for a shell",
        Description = "It completes the verbs, their options and the references of the store for the command dotnet-checkpoint.",
        Examples =
        [
            new("dotnet checkpoint completion bash > /etc/bash_completion.d/checkpoint", "For all users of bash."),
            new("dotnet checkpoint completion zsh > ~/.zfunc/_dotnet-checkpoint", "For zsh, with ~/.zfunc in fpath."),
            new("dotnet checkpoint completion fish | source", "For this fish."),
        ],
        Declare = options =>
        {
            CommandArgument shell = options.Application.Argument("SHELL", "bash, zsh or fish.").IsRequired(errorMessage: "Which shell is it to be for?");
            return context =>
            {
                foreach (string line in Script(shell.Value, options.Application.Parent!))
                    context.Reporter.Result(line);
                return Task.FromResult(ExitCode.Success);
            };
        },
    };

    private static IEnumerable<string> Script(string? shell, CommandLineApplication root) => shell switch
    {
        "bash" => Bash(root),
        // zsh runs bash's functions.
        "zsh" => ["#compdef dotnet-checkpoint", "autoload -U +X bashcompinit && bashcompinit", .. Bash(root)],
        "fish" => Fish(root),
        _ => throw new ToolException(ErrorCodes.Usage, $"There is no completion for '{shell}'.", $"Name one of: {string.Join(", ", s_shells)}"),
    };

    private static IEnumerable<string> Bash(CommandLineApplication root)
    {
        yield return "_dotnet_checkpoint() {";
        yield return "  local cur=${COMP_WORDS[COMP_CWORD]} verb=${COMP_WORDS[1]} words";
        yield return "  if [ \"$COMP_CWORD\" -eq 1 ]; then";
        yield return $"    COMPREPLY=($(compgen -W '{string.Join(' ', root.Commands.Select(c => c.Name))} --help --version' -- \"$cur\")); return";
        yield return "  fi";
        yield return "  if [ \"${COMP_WORDS[COMP_CWORD-1]}\" = --user ]; then COMPREPLY=($(compgen -u -- \"$cur\")); return; fi";
        yield return "  case $verb in";
        foreach (CommandLineApplication verb in root.Commands)
            yield return $"    {verb.Name}) words='{string.Join(' ', Options(verb))}'{(TakesReference(verb) ? "; [[ $cur == -* ]] || words=$(dotnet-checkpoint list 2>/dev/null | awk 'NR > 1 {print $1}')" : "")};;";
        yield return "    *) return;;";
        yield return "  esac";
        yield return "  COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))";
        yield return "}";
        yield return "complete -o default -F _dotnet_checkpoint dotnet-checkpoint";
    }

    private static IEnumerable<string> Fish(CommandLineApplication root)
    {
        const string Complete = "complete -c dotnet-checkpoint";
        foreach (CommandLineApplication verb in root.Commands)
        {
            string when = $"-n '__fish_seen_subcommand_from {verb.Name}'";
            yield return $"{Complete} -f -n __fish_use_subcommand -a {verb.Name} -d {Quote(verb.Description)}";
            foreach (CommandOption option in verb.GetOptions().Where(o => o.LongName is not null))
                yield return $"{Complete} {when} -l {option.LongName}{(option.OptionType == CommandOptionType.NoValue ? "" : " -r")}{(option.LongName == "user" ? " -f -a '(__fish_complete_users)'" : "")} -d {Quote(option.Description)}";
            if (TakesReference(verb))
                yield return $"{Complete} -f {when} -a \"(dotnet-checkpoint list 2>/dev/null | awk 'NR > 1 {{print \\$1}}')\"";
        }
    }

    private static string Quote(string text) => $"'{text.Replace("'", "\\'", StringComparison.Ordinal)}'";

    private static IEnumerable<string> Options(CommandLineApplication verb) => verb.GetOptions().Where(o => o.LongName is not null).Select(o => $"--{o.LongName}");

    private static bool TakesReference(CommandLineApplication verb) => verb.Arguments.Any(a => a.Name == "REF");
}
