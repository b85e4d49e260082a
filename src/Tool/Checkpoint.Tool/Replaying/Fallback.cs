using Checkpointing.Store;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Native;

namespace Checkpointing.Tool.Replaying;

/// <summary>
/// The program's normal start, where no copy of it can be restored. It takes this process's place, so that streams, terminal,
/// signals, process id and exit code are those of a program that was started without us.
/// </summary>
internal sealed class Fallback(string command, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
{
    private const string Shell = "/bin/sh";

    /// <summary>Whether a failure means that no copy ran: a wrong command line is the caller's, and a copy's own end is the copy's.</summary>
    public static bool IsFor(Exception failure) =>
        failure is StoreException || (failure is ToolException { Code: var code } && code != ErrorCodes.Usage && code != ErrorCodes.AmbiguousReference && code != ErrorCodes.TimeLimit);

    /// <summary>Does not return.</summary>
    /// <exception cref="ToolException">There is no shell to start the command with.</exception>
    public void Start()
    {
        var variables = new Dictionary<string, string>();
        foreach (System.Collections.DictionaryEntry entry in Environment.GetEnvironmentVariables())
            variables[(string)entry.Key] = (string?)entry.Value ?? "";
        foreach ((string name, string value) in environment)
            variables[name] = value;
        // A command line of a person's: the shell takes it apart, and hands on the arguments as they are.
        string reason = Replacement.Execute(Shell, [Shell, "-c", $"exec {command} \"$@\"", Shell, .. arguments], variables);
        throw new ToolException(ErrorCodes.ProgramNotStarted, $"'{Shell}' cannot be started: {reason}.", null);
    }
}
