using Checkpointing.Store;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Commands;

/// <summary>What a command works with.</summary>
internal sealed class CommandContext(ToolHost host, Reporter reporter, VerbOptions options, IReadOnlyList<string> programArguments)
{
    public Reporter Reporter { get; } = reporter;

    public ToolHost Host { get; } = host;

    public string WorkingDirectory => Host.WorkingDirectory;

    public IReadOnlyDictionary<string, string> Environment => Host.Environment;

    /// <summary>What belongs to the program and was never parsed.</summary>
    public IReadOnlyList<string> ProgramArguments { get; } = programArguments;

    /// <summary>The value of --criu-path as a full path; null when it was not given.</summary>
    public string? CriuPath => options.CriuPath?.Value() is { } path ? FullPath(path) : null;

    /// <summary>Cancelled by SIGINT and SIGTERM from now on; before, they end the tool as they end any program.</summary>
    public CancellationToken CancelOnSignals() => Host.CancelOnSignals();

    /// <summary>Opens the store that --store, the environment or the current folder names, and says so when it was open to others.</summary>
    public CheckpointStore OpenStore()
    {
        string? named = options.Store?.Value() ?? Environment.GetValueOrDefault(CheckpointStore.EnvironmentVariable);
        var store = CheckpointStore.Open(FullPath(string.IsNullOrEmpty(named) ? CheckpointStore.DefaultFolder : named));
        if (store.Warning is not null)
            Reporter.Warn(store.Warning);
        return store;
    }

    /// <summary>A path of the command line, seen from the working directory.</summary>
    public string FullPath(string path) => Path.GetFullPath(path, WorkingDirectory);
}
