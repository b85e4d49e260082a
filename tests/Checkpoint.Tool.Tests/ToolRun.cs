using Checkpointing.Tool.Commands;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Tests;

/// <summary>One run of the tool's real command line, with a console that remembers.</summary>
internal sealed record ToolRun(int ExitCode, string Out, string Error)
{
    public static Task<ToolRun> Of(string directory, params string[] arguments) => Of(directory, terminal: false, [], arguments);

    public static async Task<ToolRun> Of(
        string directory, bool terminal, Dictionary<string, string> environment, string[] arguments, IReadOnlyList<Verb>? verbs = null)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var host = new ToolHost
        {
            Out = output,
            Error = error,
            OutIsTerminal = terminal,
            ErrorIsTerminal = terminal,
            WorkingDirectory = directory,
            Environment = environment,
        };
        using var commandLine = new CommandLine(host, verbs);
        int exitCode = await commandLine.RunAsync(arguments);
        return new(exitCode, output.ToString(), error.ToString());
    }
}
