using Checkpointing.Tool.Commands;
using Checkpointing.Tool.Infrastructure;
using McMaster.Extensions.CommandLineUtils;

namespace Checkpointing.Tool.Tests.Commands;

/// <summary>What belongs to the program must reach it untouched; what belongs to the tool must not.</summary>
public sealed class ProgramArgumentsTests
{
    [Theory]
    [InlineData("run app", "app", "", "")]
    [InlineData("run app --flag -v", "app", "", "--flag|-v")]
    [InlineData("run --name x app --name y", "app", "x", "--name|y")]
    [InlineData("run --name=x app -- --", "app", "x", "--|--")]
    [InlineData("run -n x app --help", "app", "x", "--help")]
    [InlineData("run --stop --name x -- app -h", "app", "x", "-h")]
    [InlineData("run app @file --name=z run", "app", "", "@file|--name=z|run")]
    [InlineData("--quiet run --env A=1 --env B=2 app run", "app", "", "run")]
    [InlineData("run -q app -q", "app", "", "-q")]
    public async Task Run_keeps_what_follows_the_program(string line, string program, string name, string programs)
    {
        Seen seen = await Run(line.Split(' '));

        Assert.Equal((0, program, name, programs), (seen.ExitCode, seen.Argument, seen.Name, string.Join('|', seen.Programs)));
    }

    [Theory]
    [InlineData("replay", "", "")]
    [InlineData("replay warm@2 --name x -- --name y", "warm@2", "--name|y")]
    [InlineData("replay -- -h --version", "", "-h|--version")]
    [InlineData("replay warm -- a -- b", "warm", "a|--|b")]
    [InlineData("replay warm --", "warm", "")]
    public async Task Replay_keeps_what_follows_the_dashes(string line, string reference, string programs)
    {
        Seen seen = await Run(line.Split(' '));

        Assert.Equal((0, reference, programs), (seen.ExitCode, seen.Argument, string.Join('|', seen.Programs)));
    }

    [Fact]
    public async Task Empty_and_spaced_arguments_are_passed_on_as_they_are()
    {
        Seen seen = await Run(["run", "app", "", "two words", "--x=\"y\""]);

        Assert.Equal(["", "two words", "--x=\"y\""], seen.Programs);
    }

    [Theory]
    [InlineData("run --nam x app")]
    [InlineData("replay warm cold")]
    public async Task What_is_ours_is_still_checked(string line) => Assert.Equal(ExitCode.Usage, (await Run(line.Split(' '))).ExitCode);

    private static async Task<Seen> Run(string[] arguments)
    {
        var seen = new Seen();
        using ToolHost host = new() { Out = new StringWriter(), Error = new StringWriter(), WorkingDirectory = "/", Environment = new Dictionary<string, string>() };
        using var commandLine = new CommandLine(host, [seen.Verb("run", ProgramArguments.AfterFirstArgument), seen.Verb("replay", ProgramArguments.AfterDashes)]);
        seen.ExitCode = await commandLine.RunAsync(arguments);
        return seen;
    }

    private sealed class Seen
    {
        public int ExitCode { get; set; }

        public string Argument { get; private set; } = "";

        public string Name { get; private set; } = "";

        public IReadOnlyList<string> Programs { get; private set; } = [];

        public Verb Verb(string verb, ProgramArguments kind) => new()
        {
            Name = verb,
            Summary = verb,
            Examples = [],
            ProgramArguments = kind,
            Declare = options =>
            {
                CommandArgument argument = options.Application.Argument("ARG", "");
                CommandOption name = options.Application.Option("-n|--name <N>", "", CommandOptionType.SingleValue);
                options.AddEnvironment("");
                options.Application.Option("--stop", "", CommandOptionType.NoValue);
                return context =>
                {
                    (Argument, Name, Programs) = (argument.Value ?? "", name.Value() ?? "", context.ProgramArguments);
                    return Task.FromResult(0);
                };
            },
        };
    }
}
