using Checkpointing.Tool.Infrastructure;
using McMaster.Extensions.CommandLineUtils;
using McMaster.Extensions.CommandLineUtils.HelpText;

namespace Checkpointing.Tool.Commands;

/// <summary>The help of the tool and of each verb: 80 columns wherever it is printed, and an example for every verb.</summary>
internal sealed class HelpText(CommandLine commandLine) : IHelpTextGenerator
{
    private const int Width = 80;

    public void Generate(CommandLineApplication application, TextWriter output)
    {
        Verb? verb = application.Parent is null ? null : commandLine.Verbs.First(v => v.Name == application.Name);
        foreach (string line in Lines(application, verb))
            output.WriteLine(line);
    }

    private IEnumerable<string> Lines(CommandLineApplication application, Verb? verb)
    {
        string about = verb is null ? application.Description : $"{verb.Summary}. {verb.Description}".TrimEnd();
        return TextLayout.Wrap(about, Width)
            .Concat(["", $"Usage: {Usage(application, verb)}"])
            .Concat(Section("Verbs", verb is null ? commandLine.Verbs.Select(v => (v.Name, v.Summary + ".")) : []))
            .Concat(Section("Arguments", ArgumentRows(application, verb)))
            .Concat(Section("Options", OptionRows(application)))
            .Concat(Examples(verb))
            .Concat(verb is null ? ["", $"More about one: {CommandLine.ToolName} VERB --help"] : []);
    }

    private static string Usage(CommandLineApplication application, Verb? verb)
    {
        if (verb is null)
            return $"{CommandLine.ToolName} VERB [options]";
        IEnumerable<string> arguments = application.Arguments.Select(a => a.Validators.Count > 0 ? Name(a) : $"[{Name(a)}]");
        string programs = verb.ProgramArguments switch
        {
            ProgramArguments.AfterFirstArgument => " [arguments]",
            ProgramArguments.AfterDashes => " [-- arguments]",
            _ => "",
        };
        return $"{CommandLine.ToolName} {verb.Name} [options] {string.Join(' ', arguments)}".TrimEnd() + programs;

        static string Name(CommandArgument argument) => argument.MultipleValues ? $"{argument.Name}…" : argument.Name;
    }

    private static IEnumerable<(string, string)> ArgumentRows(CommandLineApplication application, Verb? verb)
    {
        foreach (CommandArgument argument in application.Arguments)
            yield return (argument.Name, argument.Description);
        if (verb?.ProgramArguments is ProgramArguments.AfterFirstArgument or ProgramArguments.AfterDashes)
            yield return ("arguments", "The program's own, passed on untouched.");
    }

    private static IEnumerable<(string, string)> OptionRows(CommandLineApplication application) =>
        application.GetOptions()
            .Where(o => o.ShowInHelpText)
            // The verb's own first; those of every verb last.
            .OrderBy(o => o.Inherited)
            .Select(o => (OptionTerm(o), o.Description));

    private static string OptionTerm(CommandOption option)
    {
        string names = option.ShortName is { Length: > 0 } shortName ? $"-{shortName}" : "";
        if (option.LongName is { Length: > 0 } longName)
            names = names.Length > 0 ? $"{names}, --{longName}" : $"--{longName}";
        return option.OptionType is CommandOptionType.SingleValue or CommandOptionType.MultipleValue ? $"{names} {option.ValueName}" : names;
    }

    private static IEnumerable<string> Examples(Verb? verb)
    {
        if (verb is null)
            yield break;
        yield return "";
        yield return "Examples:";
        foreach (Example example in verb.Examples)
        {
            yield return $"  {example.Line}";
            foreach (string line in TextLayout.Wrap(example.What, Width - 6))
                yield return $"      {line}";
        }
    }

    private static IEnumerable<string> Section(string title, IEnumerable<(string Term, string Text)> rows)
    {
        (string Term, string Text)[] all = [.. rows];
        return all.Length == 0 ? [] : ["", $"{title}:", .. TextLayout.Terms(all, Width)];
    }
}
