using System.Net;
using System.Net.Sockets;
using Checkpointing.Hosting.Traffic;
using Checkpointing.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Checkpointing.Hosting.Tests;

/// <summary>A web application on a real server, under a simulated supervisor.</summary>
internal sealed class Application : IAsyncDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly WebApplication _application;

    private Application(WebApplication application, SimulatedSupervisor supervisor)
    {
        _application = application;
        Supervisor = supervisor;
        Client = new HttpClient { BaseAddress = new Uri(application.Urls.First()), Timeout = Limit };
    }

    public SimulatedSupervisor Supervisor { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _application.Services;

    public ICheckpointHost Host => Services.GetRequiredService<ICheckpointHost>();

    /// <summary>A port that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts one. It is captured on demand unless the options say otherwise.</summary>
    public static async Task<Application> StartAsync(
        Action<CheckpointHostOptions>? configure = null,
        Action<WebApplicationBuilder>? build = null,
        Action<WebApplication>? map = null,
        SimulatedAnswer? answer = null)
    {
        var supervisor = new SimulatedSupervisor(SimulationScope.Process) { Otherwise = answer ?? SimulatedAnswer.JustDumped };
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.AddCheckpoint(options =>
        {
            options.CaptureWhenStarted = false;
            options.CompilerRest = TimeSpan.Zero;
            configure?.Invoke(options);
        });
        build?.Invoke(builder);
        WebApplication application = builder.Build();
        application.MapGet("/", () => "hello");
        map?.Invoke(application);
        await application.StartAsync(TestContext.Current.CancellationToken);
        return new Application(application, supervisor);
    }

    public Task<string> GetAsync(string path) => Client.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    /// <summary>Waits until a capture that has begun holds up who comes.</summary>
    public async Task UntilGateIsClosedAsync()
    {
        TrafficGate gate = Services.GetRequiredService<RequestDrain>().Gate;
        for (long deadline = Environment.TickCount64 + (long)Limit.TotalMilliseconds; !gate.IsClosed;)
        {
            Assert.True(Environment.TickCount64 < deadline, "The gate was not closed.");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _application.DisposeAsync();
        Supervisor.Dispose();
    }
}
