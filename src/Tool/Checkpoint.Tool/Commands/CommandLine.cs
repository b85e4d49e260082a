using Checkpointing.Store;
using Checkpointing.Tool.Infrastructure;
using McMaster.Extensions.CommandLineUtils;

namespace Checkpointing.Tool.Commands;

/// <summary>The tool's command line: which verbs there are, and how any of them is run and fails.</summary>
internal sealed class CommandLine : IDisposable
{
    public const string ToolName = "dotnet checkpoint";

    private readonly ToolHost _host;
    private readonly CommandLineApplication _root;
    private readonly Dictionary<CommandLineApplication, (VerbOptions Options, CommandBody Body)> _bodies = [];
    private readonly CommandOption _version;
    private readonly CommandOption _quiet;
    private readonly CommandOption _verbose;
    private readonly CommandOption _noColor;

    public CommandLine(ToolHost host, IReadOnlyList<Verb>? verbs = null)
    {
        _host = host;
        Verbs = verbs ?? AllVerbs;
        _root = new CommandLineApplication(throwOnUnexpectedArg: false)
        {
            Name = ToolName,
            Description = "Captures a running .NET program at a point it chooses, and replays it from there.",
            // McMaster's own hint about --help would land among results; help is printed here.
            Out = TextWriter.Null,
            Error = TextWriter.Null,
            HelpTextGenerator = new HelpText(this),
        };
        _root.HelpOption("-h|-?|--help", inherited: true).Description = "Show this help.";
        _version = _root.Option("--version", "Show the version.", CommandOptionType.NoValue);
        _quiet = _root.Option("-q|--quiet", "Say nothing but warnings and errors.", CommandOptionType.NoValue, _ => { }, inherited: true);
        _verbose = _root.Option("--verbose", "Say more, and show all of an error.", CommandOptionType.NoValue, _ => { }, inherited: true);
        _noColor = _root.Option("--no-color", "No colours. So do NO_COLOR and anything that is no terminal.", CommandOptionType.NoValue, _ => { }, inherited: true);
        foreach (Verb verb in Verbs)
            Declare(verb);
    }

    /// <summary>One line a verb, in the order of the help.</summary>
    public static IReadOnlyList<Verb> AllVerbs { get; } =
    [
        RunCommand.Verb,
        ReplayCommand.Verb,
        CaptureCommand.Verb,
        DemoCommand.Verb,
        ListCommand.Verb,
        ShowCommand.Verb,
        RemoveCommand.Verb,
        ExplainCommand.Verb,
        VerifyCommand.Verb,
        DoctorCommand.Verb,
        SetupCommand.Verb,
        CompletionCommand.Verb,
    ];

    public IReadOnlyList<Verb> Verbs { get; }

    /// <summary>Runs one command line. Failures become their line and their exit code here and nowhere else.</summary>
    public async Task<int> RunAsync(string[] arguments)
    {
        string[] ours = arguments;
        Reporter? reporter = null;
        try
        {
            (ours, string[] programs) = Split(arguments);
            CommandLineApplication selected = _root.Parse(ours).SelectedCommand;
            if (selected.OptionHelp?.HasValue() == true)
            {
                _root.HelpTextGenerator.Generate(selected, _host.Out);
                return ExitCode.Success;
            }

            UsageErrors.ThrowIfAnyLeft(selected, Verbs);
            reporter = MakeReporter(selected);
            if (!_bodies.TryGetValue(selected, out (VerbOptions Options, CommandBody Body) verb))
                return WithoutVerb(reporter);
            UsageErrors.ThrowIfInvalid(selected);
            if (_host.WorkingDirectory.Length == 0)
                throw new ToolException(ErrorCodes.Usage, "The current folder does not exist any more.", "Change to one that does.");
            return await verb.Body(new CommandContext(_host, reporter, verb.Options, programs));
        }
        catch (OperationCanceledException) when (_host.CancellationToken.IsCancellationRequested)
        {
            (reporter ?? GuessReporter(ours)).Say("Interrupted.");
            return _host.InterruptedExitCode;
        }
        catch (Exception exception)
        {
            ToolException failure = exception switch
            {
                ToolException e => e,
                StoreException e => ToolException.From(e),
                CommandParsingException e => UsageErrors.From(e),
                OutputException e => new ToolException(ErrorCodes.NoRoom, e.Message, "Make room where it leads to.", e),
                _ => new ToolException(
                    ErrorCodes.Bug, $"This is a bug in the tool: {exception.GetType().Name}: {exception.Message}", "Run it again with --verbose and report what it says.", exception),
            };
            (reporter ?? GuessReporter(ours)).Fail(failure);
            return failure.ExitCode;
        }
    }

    public void Dispose() => _root.Dispose();

    private void Declare(Verb verb) => _root.Command(
        verb.Name,
        application =>
        {
            application.Description = verb.Summary;
            (application.Out, application.Error) = (TextWriter.Null, TextWriter.Null);
            var options = new VerbOptions(application);
            _bodies.Add(application, (options, verb.Declare(options)));
        },
        throwOnUnexpectedArg: false);

    private (string[] Ours, string[] Programs) Split(string[] arguments)
    {
        int index = ArgumentSplit.VerbIndex(arguments);
        Verb? verb = index < 0 ? null : Verbs.FirstOrDefault(v => v.Name == arguments[index]);
        return verb is null
            ? (arguments, [])
            : ArgumentSplit.Split(arguments, index, _root.Commands.First(c => c.Name == verb.Name), verb.ProgramArguments);
    }

    private int WithoutVerb(Reporter reporter)
    {
        if (_version.HasValue())
        {
            reporter.Result(ToolVersion.Text);
            return ExitCode.Success;
        }

        _root.HelpTextGenerator.Generate(_root, _host.Error);
        return ExitCode.Usage;
    }

    private Reporter MakeReporter(CommandLineApplication selected)
    {
        bool json = _bodies.TryGetValue(selected, out (VerbOptions Options, CommandBody Body) verb) && verb.Options.Json?.HasValue() == true;
        Verbosity verbosity = _verbose.HasValue() ? Verbosity.Verbose : _quiet.HasValue() ? Verbosity.Quiet : Verbosity.Normal;
        return new Reporter(_host, verbosity, _noColor.HasValue(), json);
    }

    // A command line that cannot be read still says how its error is wanted.
    private Reporter GuessReporter(string[] ours) => new(
        _host, ours.Contains("--verbose") ? Verbosity.Verbose : Verbosity.Normal, ours.Contains("--no-color"), ours.Contains("--json"));
}
