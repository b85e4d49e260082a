using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Checkpointing.Hosting.Reloading;

/// <summary>
/// Has a copy read its configuration again: files may have changed since, and the replay has variables and arguments of its own.
/// Options that are monitored follow.
/// </summary>
internal sealed class ConfigurationReload(
    IConfiguration configuration, IOptions<CheckpointHostOptions> options, ILogger<ConfigurationReload> logger, ReplayConfiguration? replayed = null)
    : ICheckpointParticipant
{
    public Task AfterRestoreAsync(ReplayContext replay, CancellationToken cancellationToken)
    {
        if (!options.Value.ReloadConfiguration)
            return Task.CompletedTask;
        try
        {
            replayed?.Use(replay.Arguments);
            (configuration as IConfigurationRoot)?.Reload();
        }
        catch (FormatException exception)
        {
            // Arguments that are no configuration are the application's own.
            logger.LogDebug(exception, "The replay's arguments are no configuration");
            replayed?.Use([]);
            (configuration as IConfigurationRoot)?.Reload();
        }

        return Task.CompletedTask;
    }

    public override string ToString() => "the reloading of the configuration";
}
