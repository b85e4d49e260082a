using System.Diagnostics;

namespace Checkpointing.Integration.Tests.Infrastructure;

/// <summary>Starts the tool as a user does, in the world of one test.</summary>
internal sealed class Tool(Scratch scratch)
{
    /// <summary>Changes to the environment; null removes.</summary>
    public Dictionary<string, string?> Environment { get; } = [];

    /// <summary>What the caller types before the tool's name: <c>setpriv …</c>, say.</summary>
    public IReadOnlyList<string> Prefix { get; init; } = [];

    public string? WorkingDirectory { get; init; }

    public Task<ToolResult> RunAsync(params IReadOnlyList<string> arguments) => WithInputAsync("", arguments);

    /// <summary>Runs to the end with that on stdin.</summary>
    public async Task<ToolResult> WithInputAsync(string input, params IReadOnlyList<string> arguments)
    {
        await using RunningProcess running = Start(arguments);
        await running.WriteAsync(input);
        running.CloseInput();
        return await running.WaitAsync();
    }

    public RunningProcess Start(params IReadOnlyList<string> arguments) => StartCommand([.. Prefix, Built.Tool, .. arguments]);

    /// <summary>Runs a line of shell in which <c>$TOOL</c> and <c>$PAYLOAD</c> stand for themselves.</summary>
    public async Task<ToolResult> ShellAsync(string line)
    {
        await using RunningProcess running = StartCommand(["/bin/bash", "-c", line]);
        running.CloseInput();
        return await running.WaitAsync();
    }

    internal RunningProcess StartCommand(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1));
        scratch.Equip(start);
        start.WorkingDirectory = WorkingDirectory ?? scratch.Folder;
        start.Environment["TOOL"] = Built.Tool;
        start.Environment["PAYLOAD"] = Built.Payload;
        foreach ((string name, string? value) in Environment)
        {
            if (value is null)
                start.Environment.Remove(name);
            else
                start.Environment[name] = value;
        }

        return RunningProcess.Start(start);
    }
}
