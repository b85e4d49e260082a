using System.Data.Common;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using Checkpointing.Hosting.Connections;
using Checkpointing.Hosting.Traffic;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Checkpointing.Hosting.Tests;

/// <summary>Pooled connections are closed before a capture, and clients do not notice.</summary>
public sealed class ConnectionTests
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task The_clients_of_HttpClientFactory_connect_anew_after_a_capture(bool close)
    {
        await using Application application = await Application.StartAsync(
            options => options.ClosePooledConnections = close,
            builder => builder.Services.AddHttpClient(),
            web => web.MapGet("/connection", (HttpContext context) => context.Connection.Id));
        using HttpClient client = application.Services.GetRequiredService<IHttpClientFactory>().CreateClient("own");
        var address = new Uri(application.Client.BaseAddress!, "/connection");
        string before = await client.GetStringAsync(address, TestContext.Current.CancellationToken);
        Assert.Equal(before, await client.GetStringAsync(address, TestContext.Current.CancellationToken));

        await application.Host.CaptureAsync(cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(close, before != await client.GetStringAsync(address, TestContext.Current.CancellationToken));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Clients_that_share_a_handler_all_pass_the_gate(bool first)
    {
        using var shared = new SocketsHttpHandler();
        await using Application application = await Application.StartAsync(build: builder =>
        {
            foreach (string name in new[] { "first", "second" })
                builder.Services.AddHttpClient(name).ConfigurePrimaryHttpMessageHandler(() => shared).SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        });
        IHttpClientFactory factory = application.Services.GetRequiredService<IHttpClientFactory>();
        using HttpClient one = factory.CreateClient("first"), other = factory.CreateClient("second");
        TrafficGate gate = application.Services.GetRequiredService<ClientConnections>().Gate;
        Assert.Empty(await gate.CloseAsync(Application.Limit, TestContext.Current.CancellationToken));

        Task<string> asked = (first ? one : other).GetStringAsync(application.Client.BaseAddress!, TestContext.Current.CancellationToken);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.False(asked.IsCompleted);
        gate.Open();
        Assert.Equal("hello", await asked.WaitAsync(Application.Limit, TestContext.Current.CancellationToken));
    }

    /// <summary>One that was registered before the host started is told when the gate is closed, and again before it is opened.</summary>
    [Theory, InlineData(true), InlineData(false)]
    public async Task A_hook_may_ask_another_service(bool synchronous)
    {
        HttpClient? client = null;
        CancellationToken token = TestContext.Current.CancellationToken;
        List<HttpStatusCode> answers = [];
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        await using WebApplication other = builder.Build();
        other.MapGet("/", () => "registered");
        await other.StartAsync(token);

        void Ask()
        {
            if (client is null)
                return;
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(other.Urls.First()));
#pragma warning disable CA1849, xUnit1031 // What is synchronous is tried, too.
            using HttpResponseMessage response = synchronous
                ? client.Send(request, token)
                : client.SendAsync(request, token).GetAwaiter().GetResult();
#pragma warning restore CA1849, xUnit1031
            answers.Add(response.StatusCode);
        }

        IDisposable? registration = null;
        await using Application application = await Application.StartAsync(
            build: web => web.Services.AddHttpClient(), map: _ => registration = Checkpoint.Register(Ask, Ask));
        client = application.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        await application.Host.CaptureAsync(cancellationToken: token);
        registration!.Dispose();
        client.Dispose();
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], answers);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_WebSocket_of_ours_stays_connected_in_the_original(bool http2)
    {
        await using Application application = await Application.StartAsync(
            build: builder =>
            {
                builder.Services.AddHttpClient();
                builder.WebHost.ConfigureKestrel(k => k.ConfigureEndpointDefaults(e => e.Protocols = http2 ? HttpProtocols.Http2 : HttpProtocols.Http1));
            },
            map: web =>
            {
                web.UseWebSockets();
                web.Map("/socket", async (HttpContext context) =>
                {
                    using WebSocket accepted = await context.WebSockets.AcceptWebSocketAsync();
                    byte[] received = new byte[16];
                    WebSocketReceiveResult result = await accepted.ReceiveAsync(received, context.RequestAborted);
                    await accepted.SendAsync(received.AsMemory(0, result.Count), result.MessageType, result.EndOfMessage, context.RequestAborted);
                });
            });
        using var invoker = new HttpMessageInvoker(application.Services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(), disposeHandler: false);
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = http2 ? HttpVersion.Version20 : HttpVersion.Version11;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        await socket.ConnectAsync(new UriBuilder(application.Client.BaseAddress!) { Scheme = "ws", Path = "socket" }.Uri, invoker, TestContext.Current.CancellationToken);

        await application.Host.CaptureAsync(cancellationToken: TestContext.Current.CancellationToken);

        byte[] buffer = new byte[16];
        await socket.SendAsync("alive"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
        WebSocketReceiveResult answer = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        Assert.Equal("alive", Encoding.UTF8.GetString(buffer, 0, answer.Count));
    }

    [Fact]
    public async Task A_response_that_is_still_being_read_goes_on_in_the_original()
    {
        TaskCompletionSource more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using Application application = await Application.StartAsync(
            options => options.EndlessPaths.Add("/events"),
            builder => builder.Services.AddHttpClient(),
            web => web.MapGet("/events", async (HttpContext context) =>
            {
                await context.Response.WriteAsync("before\n", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await more.Task.WaitAsync(Application.Limit, context.RequestAborted);
                await context.Response.WriteAsync("after\n", context.RequestAborted);
            }));
        using HttpClient client = application.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        var address = new Uri(application.Client.BaseAddress!, "/events");
        using HttpResponseMessage response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Assert.Equal("before", await reader.ReadLineAsync(TestContext.Current.CancellationToken));

        await application.Host.CaptureAsync(cancellationToken: TestContext.Current.CancellationToken);

        more.SetResult();
        Assert.Equal("after", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Null(await reader.ReadLineAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>By what is read to the end, disposed of, or forgotten: then nothing keeps its connection from being closed.</summary>
    [Theory, InlineData("buffered"), InlineData("read"), InlineData("copied"), InlineData("disposed"), InlineData("empty"), InlineData("synchronous")]
    public async Task A_response_is_done_with(string how)
    {
        await using Application application = await Application.StartAsync(
            build: builder => builder.Services.AddHttpClient(),
            map: web =>
            {
                web.MapGet("/text", (HttpContext context) => Results.Text(context.Connection.Id, "text/special"));
                web.MapGet("/empty", () => Results.NoContent());
            });
        using HttpClient client = application.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        var address = new Uri(application.Client.BaseAddress!, how == "empty" ? "/empty" : "/text");
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        HttpCompletionOption completion = how == "buffered" ? HttpCompletionOption.ResponseContentRead : HttpCompletionOption.ResponseHeadersRead;
#pragma warning disable CA1849 // What is synchronous is tried, too.
        HttpResponseMessage response = how == "synchronous"
            ? client.Send(request, completion, TestContext.Current.CancellationToken)
            : await client.SendAsync(request, completion, TestContext.Current.CancellationToken);
        using var copy = new MemoryStream();
        if (how == "read")
            Assert.NotEmpty(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        else if (how == "copied")
            await response.Content.CopyToAsync(copy, TestContext.Current.CancellationToken);
        else if (how == "synchronous")
            response.Content.ReadAsStream(TestContext.Current.CancellationToken).CopyTo(copy);
        else if (how == "disposed")
            response.Dispose();
#pragma warning restore CA1849
        if (how != "empty")
            Assert.Equal(how is "disposed" ? null : "text/special", how is "disposed" ? null : response.Content.Headers.ContentType?.MediaType);

        TrafficGate bodies = application.Services.GetRequiredService<ClientConnections>().Bodies;
        Assert.Empty(await bodies.CloseAsync(TimeSpan.Zero, TestContext.Current.CancellationToken));
        bodies.Open();
        response.Dispose();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task The_pools_of_a_database_provider_are_emptied(bool close)
    {
        string file = Path.GetTempFileName();
        await using Application application = await Application.StartAsync(options => options.ClosePooledConnections = close);
        using (var connection = new SqliteConnection($"Data Source={file}"))
            connection.Open();
        await application.Host.CaptureAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(!close, new DirectoryInfo("/proc/self/fd").EnumerateFiles().Any(fd => fd.LinkTarget == file));
        SqliteConnection.ClearAllPools();
        File.Delete(file);
    }

    [Fact]
    public async Task So_are_those_of_data_sources_whatever_they_are_registered_as()
    {
        Source common = new(), own = new(), keyed = new();
        await using Application application = await Application.StartAsync(build: builder =>
        {
            builder.Services.AddSingleton<DbDataSource>(common);
            builder.Services.AddSingleton<DbDataSource>(_ => own);
            builder.Services.AddSingleton(own);
            builder.Services.AddKeyedSingleton("reports", keyed);
            builder.Services.AddTransient<Unwanted>(_ => throw new InvalidOperationException("Nobody is to ask the root for one."));
            builder.Services.AddKeyedSingleton<Source>(KeyedService.AnyKey, (_, _) => throw new InvalidOperationException("There is no such key."));
        });
        await application.Host.CaptureAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((1, 1, 1), (common.Cleared, own.Cleared, keyed.Cleared));
    }

    private class Source : DbDataSource
    {
        public int Cleared { get; private set; }

        public override string ConnectionString => "";

        /// <summary>As NpgsqlDataSource has it.</summary>
        public void Clear() => Cleared++;

        protected override DbConnection CreateDbConnection() => throw new NotSupportedException();
    }

    private sealed class Unwanted : Source;
}
