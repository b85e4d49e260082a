using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Checkpointing.Hosting.Connections;

/// <summary>
/// The providers are found where they are loaded, so that this package depends on none. Each by a name in one piece: that is what tells a
/// trimmed application to keep the method.
/// </summary>
internal static class DatabaseProviders
{
    private const string Clear = "Clear", ClearAllPools = "ClearAllPools";

    /// <summary>The methods that empty all pools of a provider.</summary>
    public static IEnumerable<MethodInfo> Loaded()
    {
        HashSet<string?> loaded = [.. AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetName().Name)];
        MethodInfo?[] found =
        [
            loaded.Contains("Npgsql") ? Type.GetType("Npgsql.NpgsqlConnection, Npgsql")?.GetMethod(ClearAllPools, []) : null,
            loaded.Contains("Microsoft.Data.SqlClient") ? Type.GetType("Microsoft.Data.SqlClient.SqlConnection, Microsoft.Data.SqlClient")?.GetMethod(ClearAllPools, []) : null,
            loaded.Contains("System.Data.SqlClient") ? Type.GetType("System.Data.SqlClient.SqlConnection, System.Data.SqlClient")?.GetMethod(ClearAllPools, []) : null,
            loaded.Contains("Microsoft.Data.Sqlite") ? Type.GetType("Microsoft.Data.Sqlite.SqliteConnection, Microsoft.Data.Sqlite")?.GetMethod(ClearAllPools, []) : null,
            loaded.Contains("MySqlConnector") ? Type.GetType("MySqlConnector.MySqlConnection, MySqlConnector")?.GetMethod(ClearAllPools, []) : null,
            loaded.Contains("MySql.Data") ? Type.GetType("MySql.Data.MySqlClient.MySqlConnection, MySql.Data")?.GetMethod(ClearAllPools, []) : null,
            loaded.Contains("Oracle.ManagedDataAccess") ? Type.GetType("Oracle.ManagedDataAccess.Client.OracleConnection, Oracle.ManagedDataAccess")?.GetMethod(ClearAllPools, []) : null,
        ];
        return found.OfType<MethodInfo>();
    }

    /// <summary>The method that empties the pool of a data source; null where it has none, or none that is known.</summary>
    public static MethodInfo? ClearOf(DbDataSource source) =>
        source.GetType().Assembly.GetName().Name == "Npgsql" ? Type.GetType("Npgsql.NpgsqlDataSource, Npgsql")?.GetMethod(Clear, []) : ClearOfUnknown(source);

    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Whoever trims it away has a data source that is not known, and none is promised to be emptied.")]
    private static MethodInfo? ClearOfUnknown(DbDataSource source) => source.GetType().GetMethod(Clear, BindingFlags.Public | BindingFlags.Instance, []);
}
