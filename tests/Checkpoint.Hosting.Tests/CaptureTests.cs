using System.Collections.Concurrent;
using Checkpointing.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Checkpointing.Hosting.Tests;

/// <summary>When the host is captured, and who is told.</summary>
public sealed class CaptureTests
{
    [Fact]
    public async Task A_host_is_captured_when_it_has_started_and_is_warm()
    {
        int asked = 0, warmed = 0;
        await using Application application = await Application.StartAsync(
            options =>
            {
                options.CaptureWhenStarted = true;
                options.Name = "warm";
                options.WarmUpPaths.Add("/counted?x=1");
                options.WarmUpRounds = 3;
                options.WarmUp = (_, _) => Task.FromResult(warmed = asked);
            },
            map: web => web.MapGet("/counted", () => Interlocked.Increment(ref asked)));

        CheckpointResult result = await application.Host.WhenStarted.WaitAsync(Application.Limit, TestContext.Current.CancellationToken);

        Assert.Equal((CheckpointOutcome.JustDumped, "warm"), (result.Outcome, result.Name));
        Assert.Equal((3, 3), (asked, warmed));
        Assert.Same(result, application.Host.Result);
        Assert.Single(application.Supervisor.Captures);
    }

    /// <summary>As gRPC is served where there is no TLS: HTTP/1.1 is answered with 400.</summary>
    [Theory, InlineData(HttpProtocols.Http2, "HTTP/2"), InlineData(HttpProtocols.Http1, "HTTP/1.1")]
    public async Task The_server_is_asked_in_the_HTTP_that_it_understands(HttpProtocols understood, string expected)
    {
        ConcurrentQueue<string> asked = [];
        await using Application application = await Application.StartAsync(
            options =>
            {
                options.CaptureWhenStarted = true;
                options.WarmUpPaths.Add("/bad");
                options.WarmUpRounds = 3;
            },
            builder => builder.WebHost.ConfigureKestrel(k => k.ConfigureEndpointDefaults(e => e.Protocols = understood)),
            web => web.MapGet("/bad", (HttpContext context) =>
            {
                asked.Enqueue(context.Request.Protocol);
                return Results.BadRequest();
            }));
        await application.Host.WhenStarted.WaitAsync(Application.Limit, TestContext.Current.CancellationToken);
        Assert.Equal([expected, expected, expected], asked);
    }

    [Fact]
    public async Task A_server_is_asked_at_a_unix_socket_too_and_another_that_does_not_answer_is_passed_by()
    {
        string socket = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.sock");
        ConcurrentQueue<string> asked = [];
        await using Application application = await Application.StartAsync(
            options =>
            {
                options.CaptureWhenStarted = true;
                options.WarmUpPaths.Add("/asked?x=1");
                options.WarmUpRounds = 2;
            },
            builder => builder.WebHost.ConfigureKestrel(k =>
            {
                k.ListenLocalhost(Application.FreePort(), e => e.Use(_ => connection => { connection.Abort(); return Task.CompletedTask; }));
                k.ListenUnixSocket(socket);
            }),
            web => web.MapGet("/asked", (HttpContext context) => asked.Enqueue($"{context.Connection.RemoteIpAddress}{context.Request.Path}{context.Request.QueryString}")));
        Assert.Equal(CheckpointOutcome.JustDumped, (await application.Host.WhenStarted.WaitAsync(Application.Limit, TestContext.Current.CancellationToken)).Outcome);
        Assert.Equal(["/asked?x=1", "/asked?x=1"], asked);
    }

    [Fact]
    public async Task A_warm_up_that_fails_or_takes_too_long_does_not_keep_the_host_from_being_captured()
    {
        await using Application application = await Application.StartAsync(options =>
        {
            options.CaptureWhenStarted = true;
            options.WarmUpPaths.Add("/nothing-here");
            options.WarmUp = (_, _) => throw new InvalidOperationException("cold");
        });
        Assert.Equal(CheckpointOutcome.JustDumped, (await application.Host.WhenStarted.WaitAsync(Application.Limit, TestContext.Current.CancellationToken)).Outcome);

        await application.DisposeAsync();
        await using Application slow = await Application.StartAsync(options =>
        {
            options.CaptureWhenStarted = true;
            options.WarmUpTimeout = TimeSpan.FromMilliseconds(50);
            options.WarmUp = (_, token) => Task.Delay(Timeout.Infinite, token);
        });
        Assert.Equal(CheckpointOutcome.JustDumped, (await slow.Host.WhenStarted.WaitAsync(Application.Limit, TestContext.Current.CancellationToken)).Outcome);
    }

    [Fact]
    public async Task A_capture_that_fails_is_told_to_who_waits_and_the_host_serves_on()
    {
        await using Application application = await Application.StartAsync(
            options => options.CaptureWhenStarted = true, answer: SimulatedAnswer.Throw(new CheckpointRefusedException("a file is locked")));
        await Assert.ThrowsAsync<CheckpointRefusedException>(() => application.Host.WhenStarted.WaitAsync(Application.Limit, TestContext.Current.CancellationToken));
        Assert.Null(application.Host.Result);
        Assert.Equal("hello", await application.GetAsync("/"));
    }

    /// <summary>Handlers are called one after the other, and ours would come before the application's own.</summary>
    [Fact]
    public async Task What_the_application_does_when_it_has_started_is_part_of_its_start()
    {
        using var warm = new ManualResetEventSlim();
        bool overtaken = true;
        await using Application application = await Application.StartAsync(
            options =>
            {
                options.CaptureWhenStarted = true;
                options.WarmUp = (_, token) => Task.Run(warm.Set, token);
            },
            map: web => web.Lifetime.ApplicationStarted.Register(() => overtaken = warm.Wait(TimeSpan.FromMilliseconds(300))));
        await application.Host.WhenStarted.WaitAsync(Application.Limit, TestContext.Current.CancellationToken);
        Assert.False(overtaken);
        Assert.True(warm.IsSet);
    }

    public static TheoryData<string, Action<CheckpointHostOptions>> WrongOptions => new()
    {
        { "Name: 'no name'", o => o.Name = "no name" },
        { "WarmUpTimeout: -00:00:05", o => o.WarmUpTimeout = TimeSpan.FromSeconds(-5) },
        { "DrainTimeout: -00:00:05 cannot", o => o.DrainTimeout = TimeSpan.FromSeconds(-5) },
        { "DrainTimeout: 00:00:10 is not below", o => o.DrainTimeout = TimeSpan.FromSeconds(10) },
        { "DrainTimeout: 00:00:08 is not below", o => o.Capture = new CaptureOptions { HookTimeout = TimeSpan.FromSeconds(3) } },
        { "Capture: there are none", o => o.Capture = null! },
        { "EndlessPaths: 'events'", o => o.EndlessPaths.Add("events") },
        { "WarmUpPaths: 'http://elsewhere/'", o => o.WarmUpPaths.Add("http://elsewhere/") },
    };

    [Theory, MemberData(nameof(WrongOptions), DisableDiscoveryEnumeration = true)]
    public async Task Options_that_cannot_be_are_told_when_the_host_starts(string expected, Action<CheckpointHostOptions> configure)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new());
        builder.AddCheckpoint(configure);
        using IHost host = builder.Build();
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.StartsWith($"CheckpointHostOptions.{expected}", Assert.Single(failure.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_keeps_a_host_from_being_captured_is_told_to_who_waits()
    {
        await using Application application = await Application.StartAsync(options =>
        {
            options.CaptureWhenStarted = true;
            options.WarmUp = (_, token) => Task.Run(() => options.Name = "no name any more", token);
        });
        await Assert.ThrowsAsync<ArgumentException>(() => application.Host.WhenStarted.WaitAsync(Application.Limit, TestContext.Current.CancellationToken));
        Assert.Equal("hello", await application.GetAsync("/"));
    }

    /// <summary>Nobody supervises: nothing is asked for, no request passes a gate, nobody is told.</summary>
    [Fact]
    public async Task A_worker_service_that_nobody_supervises_just_runs()
    {
        List<string> log = [];
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new());
        builder.AddCheckpoint(options => options.WarmUp = (_, token) => Task.Run(() => log.Add("warm"), token));
        builder.Services.AddSingleton<ICheckpointParticipant>(new Told("service", log));
        using IHost host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        CheckpointResult result = await host.Services.GetRequiredService<ICheckpointHost>().WhenStarted.WaitAsync(Application.Limit, TestContext.Current.CancellationToken);
        await host.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(CheckpointOutcome.NotCaptured, result.Outcome);
        Assert.Empty(log);
    }

    [Fact]
    public async Task Services_are_told_once_each_after_requests_have_stopped_and_until_the_host_ends()
    {
        List<string> log = [];
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddCheckpoint(options => options.CaptureWhenStarted = false);
        builder.Services.AddSingleton<ICheckpointParticipant>(new Told("plain", log));
        builder.Services.AddSingleton(new Told("hosted", log));
        builder.Services.AddSingleton<ICheckpointParticipant>(services => services.GetRequiredService<Told>());
        builder.Services.AddHostedService(services => services.GetRequiredService<Told>());
        using var supervisor = new SimulatedSupervisor(SimulationScope.Process);
        using (IHost host = builder.Build())
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            await host.Services.GetRequiredService<ICheckpointHost>().CaptureAsync(cancellationToken: TestContext.Current.CancellationToken);
            supervisor.Otherwise = SimulatedAnswer.JustRestored();

            // Not by way of the host: a program may have capture points of its own.
            await Checkpoint.CaptureAsync("own", TestContext.Current.CancellationToken);
            await host.StopAsync(TestContext.Current.CancellationToken);
        }

        await Checkpoint.CaptureAsync("later", TestContext.Current.CancellationToken);
        Assert.Equal(
            ["before hosted", "before plain", "dumped plain", "dumped hosted", "before hosted", "before plain", "restored plain", "restored hosted"], log);
    }

    private sealed class Told(string name, List<string> log) : ICheckpointParticipant, IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task BeforeCaptureAsync(CancellationToken cancellationToken) => Add("before");

        public Task AfterDumpAsync(CancellationToken cancellationToken) => Add("dumped");

        public Task AfterRestoreAsync(ReplayContext replay, CancellationToken cancellationToken) => Add("restored");

        private Task Add(string what)
        {
            log.Add($"{what} {name}");
            return Task.CompletedTask;
        }
    }
}
