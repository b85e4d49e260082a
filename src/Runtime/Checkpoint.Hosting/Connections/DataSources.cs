using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Checkpointing.Hosting.Connections;

/// <summary>
/// The data sources that the application has registered, whatever the type and the key: <c>AddNpgsqlDataSource</c> registers under the
/// common type too, <c>AddSingleton(NpgsqlDataSource.Create(…))</c> does not.
/// </summary>
internal sealed class DataSources(IServiceCollection registered, IServiceProvider services)
{
    public IEnumerable<DbDataSource> OfApplication() =>
        registered.Where(s => s.ServiceType.IsAssignableTo(typeof(DbDataSource)))
            .Select(s => (s.ServiceType, Key: s.IsKeyedService ? s.ServiceKey : null, s.Lifetime))
            .Distinct()
            .GroupBy(s => (s.ServiceType, s.Key), s => s.Lifetime)

            // What is made for each scope or each time ends with it, and is nothing to ask the root for.
            .Where(s => s.All(lifetime => lifetime == ServiceLifetime.Singleton) && s.Key.Key != KeyedService.AnyKey)
            .SelectMany(s => Of(s.Key.ServiceType, s.Key.Key))
            .Distinct();

    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "An array of a reference type needs no code of its own.")]
    private IEnumerable<DbDataSource> Of(Type type, object? key) =>
        (key is null ? services.GetServices(type) : services.GetKeyedServices(type, key)).OfType<DbDataSource>();
}
