using System.Data.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

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
