using System.Data.Common;
using System.Reflection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Checkpointing.Hosting.Connections;

/// <summary>
/// Empties the pools of database connections: a copy would find theirs closed, and the server would have sessions that nobody
/// ends.
/// </summary>
internal sealed class DatabasePools(DataSources sources, IOptions<CheckpointHostOptions> options, ILogger<DatabasePools> logger) : ICheckpointParticipant
{
    public Task BeforeCaptureAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.ClosePooledConnections)
            return Task.CompletedTask;
        foreach (MethodInfo clear in DatabaseProviders.Loaded())
        {
            clear.Invoke(null, null);
            logger.LogDebug("Emptied the pools of {Provider}", clear.DeclaringType);
        }

        // A data source has a pool of its own, which ClearAllPools does not reach.
        foreach (DbDataSource source in sources.OfApplication())
        {
            if (DatabaseProviders.ClearOf(source) is { } clear)
            {
                clear.Invoke(source, null);
                logger.LogDebug("Emptied the pool of {DataSource}", source);
            }
        }

        return Task.CompletedTask;
    }

    public override string ToString() => "the closing of pooled database connections";
}
