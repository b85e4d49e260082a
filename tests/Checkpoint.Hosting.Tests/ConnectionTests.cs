using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace MySqlConnector
{
    /// <summary>Has the name and the method by which a provider's pools are found.</summary>
    public static class MySqlConnection
    {
        public static int Cleared { get; private set; }

        public static void ClearAllPools() => Cleared++;
    }
}

namespace Checkpointing.Hosting.Tests
{
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
            await using Application application = await Application.StartAsync(options => options.ClosePooledConnections = close);
            int before = MySqlConnector.MySqlConnection.Cleared;
            await application.Host.CaptureAsync(cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(close ? 1 : 0, MySqlConnector.MySqlConnection.Cleared - before);
        }
    }
}
