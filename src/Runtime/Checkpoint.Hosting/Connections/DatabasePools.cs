using System.Data.Common;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Checkpointing.Hosting.Connections;

/// <summary>
/// Empties the pools of database connections: a copy would find theirs closed, and the server would have sessions that nobody
/// ends. The providers are found where they are loaded, so that this package depends on none.
/// </summary>
internal sealed class DatabasePools(IServiceProvider services, IOptions<CheckpointHostOptions> options, ILogger<DatabasePools> logger) : ICheckpointParticipant
{
    private static readonly string[] s_connectionTypes =
    [
        "Npgsql.NpgsqlConnection",
        "Microsoft.Data.SqlClient.SqlConnection",
        "System.Data.SqlClient.SqlConnection",
        "Microsoft.Data.Sqlite.SqliteConnection",
        "MySqlConnector.MySqlConnection",
        "MySql.Data.MySqlClient.MySqlConnection",
        "Oracle.ManagedDataAccess.Client.OracleConnection",
    ];

    public Task BeforeCaptureAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.ClosePooledConnections)
            return Task.CompletedTask;
        foreach (Assembly assembly in AppDomain.CurrentDomain.GetAssemblies().Where(a => !a.IsDynamic))
        {
            foreach (string name in s_connectionTypes)
            {
                if (assembly.GetType(name)?.GetMethod("ClearAllPools", BindingFlags.Public | BindingFlags.Static, []) is { } clear)
                {
                    clear.Invoke(null, null);
                    logger.LogDebug("Emptied the pools of {Provider}", name);
                }
            }
        }

        // A data source has a pool of its own, which ClearAllPools does not reach.
        foreach (DbDataSource source in DataSources())
            source.GetType().GetMethod("Clear", BindingFlags.Public | BindingFlags.Instance, [])?.Invoke(source, null);
        return Task.CompletedTask;
    }

    public override string ToString() => "the closing of pooled database connections";

    private IEnumerable<DbDataSource> DataSources() => services.GetServices<DbDataSource>().Distinct();
}
