using System.Runtime.CompilerServices;
using Checkpointing.Hosting.Warming;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Checkpointing.Hosting.Web;

/// <summary>
/// What is done for web applications only. All that names a type of ASP.NET Core is in this folder, and nothing in it is touched
/// in a process that does not have it.
/// </summary>
internal static class WebApplicationSupport
{
    public static void AddTo(IServiceCollection services)
    {
        if (Type.GetType("Microsoft.AspNetCore.Hosting.IStartupFilter, Microsoft.AspNetCore.Hosting.Abstractions") is not null)
            AddToWeb(services);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddToWeb(IServiceCollection services)
    {
        // First, so that ours is the outermost middleware whatever the application's own filters do.
        services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter, OutermostMiddleware>());
        services.AddSingleton<IOwnAddresses, ServerAddresses>();
    }

    private sealed class OutermostMiddleware : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => application =>
        {
            // Nobody captures an unsupervised process: its requests need not pass a gate.
            if (Checkpoint.IsSupervised)
                application.UseMiddleware<DrainMiddleware>();
            next(application);
        };
    }

    private sealed class ServerAddresses(IServiceProvider services) : IOwnAddresses
    {
        public IEnumerable<string> Addresses =>
            services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
    }
}
