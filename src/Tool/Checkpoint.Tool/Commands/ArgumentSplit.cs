using McMaster.Extensions.CommandLineUtils;

namespace Checkpointing.Tool.Commands;

/// <summary>
/// Takes the program's own arguments off a command line before McMaster sees it. McMaster would read them as ours: <c>run app -v</c>
/// must hand -v to app. Which words are ours is known from the declared options alone; nothing is interpreted here.
/// </summary>
internal static class ArgumentSplit
{
    /// <summary>The words up to and with the verb's own; and those of the program.</summary>
    public static (string[] Ours, string[] Programs) Split(string[] arguments, int verbIndex, CommandLineApplication verb, ProgramArguments kind)
    {
        if (kind == ProgramArguments.None)
            return (arguments, []);
        if (kind == ProgramArguments.AfterDashes)
        {
            int dashes = Array.IndexOf(arguments, "--", verbIndex + 1);
            return dashes < 0 ? (arguments, []) : (arguments[..dashes], arguments[(dashes + 1)..]);
        }

        int index = verbIndex + 1;
        while (index < arguments.Length && arguments[index] is ['-', _, ..] word && word != "--")
            index += TakesNextWord(verb, word) ? 2 : 1;
        if (index >= arguments.Length)
            return (arguments, []);
        // "run -- app": the dashes say that app is no option; they are not the program's.
        int program = arguments[index] == "--" ? index + 1 : index;
        return program >= arguments.Length
            ? (arguments[..index], [])
            : ([.. arguments[..index], arguments[program]], arguments[(program + 1)..]);
    }

    /// <summary>Where the verb stands: after the options of the tool itself, none of which takes a value.</summary>
    public static int VerbIndex(string[] arguments) => Array.FindIndex(arguments, a => a is not ['-', ..]);

    private static bool TakesNextWord(CommandLineApplication verb, string word)
    {
        if (word.AsSpan().ContainsAny('=', ':'))
            return false;
        CommandOption? option = verb.GetOptions().FirstOrDefault(o =>
            word == $"--{o.LongName}" || word == $"-{o.ShortName}" || word == $"-{o.SymbolName}");
        return option?.OptionType is CommandOptionType.SingleValue or CommandOptionType.MultipleValue;
    }
}
