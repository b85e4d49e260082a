using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Checkpointing.Hosting.Starting;

/// <summary>What takes a type of Microsoft.Extensions.Hosting: who has a host of another make need not have that package.</summary>
internal static class HostSupport
{
    public static void AddTo(IServiceCollection services)
    {
        if (Type.GetType("Microsoft.Extensions.Hosting.HostOptions, Microsoft.Extensions.Hosting") is not null)
            AddToHost(services);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddToHost(IServiceCollection services)
    {
        services.AddSingleton<StartHandlers>();
        services.AddSingleton<IStartHandlers>(provider => provider.GetRequiredService<StartHandlers>());
        services.AddSingleton<IConfigureOptions<HostOptions>>(provider => provider.GetRequiredService<StartHandlers>());
    }
}
