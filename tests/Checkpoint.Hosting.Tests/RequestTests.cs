using System.Net;
using System.Net.WebSockets;
using System.Text;
using Checkpointing.Hosting.Traffic;
using Checkpointing.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Checkpointing.Hosting.Tests;

/// <summary>What a capture does to requests.</summary>
public sealed class RequestTests
{
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory, InlineData(false), InlineData(true)]
    public async Task Who_is_in_flight_finishes_and_who_comes_waits(bool restored)
    {
        await using Application application = await StartAsync(answer: restored ? SimulatedAnswer.JustRestored() : SimulatedAnswer.JustDumped);
        Task<string> inFlight = application.GetAsync("/slow");
        await _entered.Task.WaitAsync(Application.Limit, TestContext.Current.CancellationToken);
        Task<CheckpointResult> capture = application.Host.CaptureAsync(cancellationToken: TestContext.Current.CancellationToken);
        await application.UntilGateIsClosedAsync();
        Task<string> late = application.GetAsync("/");

        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.Empty(application.Supervisor.Captures);
        Assert.False(late.IsCompleted);

        _go.SetResult();
        Assert.Equal("slow", await inFlight.WaitAsync(Application.Limit, TestContext.Current.CancellationToken));
        Assert.NotEqual(CheckpointOutcome.NotCaptured, (await capture.WaitAsync(Application.Limit, TestContext.Current.CancellationToken)).Outcome);
        Assert.Equal("hello", await late.WaitAsync(Application.Limit, TestContext.Current.CancellationToken));
        Assert.Equal("hello", await application.GetAsync("/"));
    }

    [Fact]
    public async Task A_request_that_does_not_end_is_named_and_nothing_is_captured()
    {
        await using Application application = await StartAsync(options => options.DrainTimeout = TimeSpan.FromMilliseconds(100));
        Task<string> inFlight = application.GetAsync("/slow");
        await _entered.Task.WaitAsync(Application.Limit, TestContext.Current.CancellationToken);

        var failure = await Assert.ThrowsAsync<CheckpointHookException>(() => application.Host.CaptureAsync(cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains("1 request(s) were still in flight after 0.1 s: GET /slow", failure.Message, StringComparison.Ordinal);
        Assert.Empty(application.Supervisor.Captures);
        Assert.Equal("hello", await application.GetAsync("/"));
        _go.SetResult();
        Assert.Equal("slow", await inFlight);
    }

    [Fact]
    public async Task A_path_whose_requests_never_end_is_not_waited_for()
    {
        await using Application application = await StartAsync(options => options.EndlessPaths.Add("/slow"));
        Task<string> inFlight = application.GetAsync("/slow");
        await _entered.Task.WaitAsync(Application.Limit, TestContext.Current.CancellationToken);
        await application.Host.CaptureAsync(cancellationToken: TestContext.Current.CancellationToken).WaitAsync(Application.Limit, TestContext.Current.CancellationToken);
        Assert.False(inFlight.IsCompleted);
        _go.SetResult();
        Assert.Equal("slow", await inFlight);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_WebSocket_is_not_waited_for_and_a_new_one_waits_for_the_capture(bool http2)
    {
        await using Application application = await Application.StartAsync(
            build: builder => builder.WebHost.ConfigureKestrel(k => k.ConfigureEndpointDefaults(e => e.Protocols = http2 ? HttpProtocols.Http2 : HttpProtocols.Http1)),
            map: web =>
            {
                web.UseWebSockets();
                web.Map("/socket", async (HttpContext context) =>
                {
                    using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
                    byte[] buffer = new byte[16];
                    while (await socket.ReceiveAsync(buffer, context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } received)
                        await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, context.RequestAborted);
                });
            });
        using WebSocket before = await ConnectAsync();
        using (IDisposable held = application.Services.GetRequiredService<RequestDrain>().Hold())
        {
            await application.Host.CaptureAsync(cancellationToken: TestContext.Current.CancellationToken).WaitAsync(Application.Limit, TestContext.Current.CancellationToken);
            Assert.Equal("alive", await EchoAsync(before));
            Task<WebSocket> after = ConnectAsync();
            await Task.Delay(100, TestContext.Current.CancellationToken);
            Assert.False(after.IsCompleted);
            held.Dispose();
            using WebSocket late = await after.WaitAsync(Application.Limit, TestContext.Current.CancellationToken);
            Assert.Equal("alive", await EchoAsync(late));
        }

        async Task<WebSocket> ConnectAsync()
        {
            var socket = new ClientWebSocket();
            socket.Options.HttpVersion = http2 ? HttpVersion.Version20 : HttpVersion.Version11;
            socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
            using var invoker = new HttpMessageInvoker(new SocketsHttpHandler(), disposeHandler: false);
            await socket.ConnectAsync(new UriBuilder(application.Client.BaseAddress!) { Scheme = "ws", Path = "socket" }.Uri, invoker, TestContext.Current.CancellationToken);
            return socket;
        }

        static async Task<string> EchoAsync(WebSocket socket)
        {
            byte[] buffer = new byte[16];
            await socket.SendAsync("alive"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
            return Encoding.UTF8.GetString(buffer, 0, (await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken)).Count);
        }
    }

    [Fact]
    public async Task A_request_that_waited_finds_what_the_capture_came_to()
    {
        await using Application application = await StartAsync(answer: SimulatedAnswer.JustRestored());
        Task<string> inFlight = application.GetAsync("/slow");
        await _entered.Task.WaitAsync(Application.Limit, TestContext.Current.CancellationToken);
        Task<CheckpointResult> capture = application.Host.CaptureAsync(cancellationToken: TestContext.Current.CancellationToken);
        await application.UntilGateIsClosedAsync();
        Task<string>[] late = [.. Enumerable.Range(0, 8).Select(_ => application.GetAsync("/outcome"))];
        await Task.Delay(100, TestContext.Current.CancellationToken);
        _go.SetResult();
        Assert.All(await Task.WhenAll(late).WaitAsync(Application.Limit, TestContext.Current.CancellationToken), o => Assert.Equal("JustRestored", o));
        await Task.WhenAll(inFlight, capture).WaitAsync(Application.Limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_request_may_capture()
    {
        await using Application application = await Application.StartAsync(
            map: web => web.MapGet("/capture", async (ICheckpointHost host) => (await host.CaptureAsync("asked")).Name));
        Assert.Equal("asked", await application.GetAsync("/capture").WaitAsync(Application.Limit, TestContext.Current.CancellationToken));
        Assert.Equal("asked", Assert.Single(application.Supervisor.Captures).Name);
    }

    [Fact]
    public async Task Requests_that_capture_at_once_do_not_wait_for_each_other()
    {
        using var both = new Barrier(2);
        await using Application application = await Application.StartAsync(
            map: web => web.MapGet("/capture", async (ICheckpointHost host) =>
            {
                Assert.True(both.SignalAndWait(Application.Limit));
                return (await host.CaptureAsync()).Outcome.ToString();
            }));
        Assert.All(await Task.WhenAll(application.GetAsync("/capture"), application.GetAsync("/capture")), o => Assert.Equal("JustDumped", o));
        Assert.Equal(2, application.Supervisor.Captures.Count);
        Assert.Equal("hello", await application.GetAsync("/"));
    }

    [Fact]
    public async Task Captures_one_after_the_other_under_load_fail_no_request()
    {
        await using Application application = await Application.StartAsync();
        using var end = new CancellationTokenSource();
        int served = 0;
        Task[] load = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                Assert.Equal("hello", await application.GetAsync("/"));
                Interlocked.Increment(ref served);
            }
        }, TestContext.Current.CancellationToken))];
        for (int i = 0; i < 20; i++)
            await application.Host.CaptureAsync(cancellationToken: TestContext.Current.CancellationToken);
        await end.CancelAsync();
        await Task.WhenAll(load).WaitAsync(Application.Limit, TestContext.Current.CancellationToken);
        Assert.Equal(20, application.Supervisor.Captures.Count);
        Assert.True(served > 0);
    }

    private Task<Application> StartAsync(Action<CheckpointHostOptions>? configure = null, SimulatedAnswer? answer = null) => Application.StartAsync(
        configure,
        map: web =>
        {
            web.MapGet("/outcome", (ICheckpointHost host) => host.Result?.Outcome.ToString());
            web.MapGet("/slow", async () =>
            {
                _entered.TrySetResult();
                await _go.Task.WaitAsync(Application.Limit);
                return "slow";
            });
        },
        answer: answer);
}
