using Checkpointing.Hosting;
using Checkpointing.Hosting.Connections;
using Checkpointing.Hosting.Reloading;
using Checkpointing.Hosting.Starting;
using Checkpointing.Hosting.Traffic;
using Checkpointing.Hosting.Warming;
using Checkpointing.Hosting.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.Hosting;

/// <summary>Makes a host capture itself when it has started and is warm.</summary>
public static class CheckpointHostingExtensions
{
    /// <summary>
    /// Captures the host when it has started and is warm, unless nobody supervises it. Requests are drained, idle connections
    /// closed, services that are <see cref="Checkpointing.ICheckpointParticipant"/> told, and configuration is read again in copies,
    /// with the replay's variables and arguments.
    /// </summary>
    /// <param name="builder">The application's builder.</param>
    /// <param name="configure">Changes the options.</param>
    /// <returns>The builder.</returns>
    public static TBuilder AddCheckpoint<TBuilder>(this TBuilder builder, Action<CheckpointHostOptions>? configure = null)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddCheckpoint(configure);
        if (builder.Services.Any(s => s.ServiceType == typeof(ReplayConfiguration)))
            return builder;
        var replayed = new ReplayConfiguration();
        builder.Services.AddSingleton(replayed);
        builder.Configuration.Add(replayed);
        return builder;
    }

    /// <summary>
    /// As <see cref="AddCheckpoint{TBuilder}"/>, where only the services are at hand. The arguments of a replay are then no configuration.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Changes the options.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddCheckpoint(this IServiceCollection services, Action<CheckpointHostOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (configure is not null)
            services.Configure(configure);
        if (services.Any(s => s.ServiceType == typeof(ICheckpointHost)))
            return services;
        services.AddLogging();
        services.AddOptions<CheckpointHostOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CheckpointHostOptions>, CheckpointHostOptionsValidation>());
        services.AddSingleton<RequestDrain>();
        services.AddSingleton<ClientConnections>();
        services.AddSingleton(provider => new DataSources(services, provider));
        services.AddSingleton<DatabasePools>();
        services.AddSingleton<ConfigurationReload>();
        services.AddSingleton<HostParticipants>();
        services.AddSingleton<WarmUpRun>();
        services.AddSingleton<CheckpointHost>();
        services.AddSingleton<ICheckpointHost>(provider => provider.GetRequiredService<CheckpointHost>());
        services.AddHostedService(provider => provider.GetRequiredService<CheckpointHost>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHttpMessageHandlerBuilderFilter, ClientConnectionsFilter>());
        HostSupport.AddTo(services);
        WebApplicationSupport.AddTo(services);
        return services;
    }
}
