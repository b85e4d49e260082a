using System.Net.Http.Json;
using System.Text.Json;
using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>A web application with a database, captured by Checkpoint.Hosting.</summary>
public sealed class HostingTests(CriuFixture criu) : IntegrationTest(criu)
{
    [Fact]
    public async Task Under_load_it_is_captured_without_a_failed_request_and_a_copy_serves_with_SQLite() =>
        await CaptureUnderLoadAndReplayAsync($"--Sqlite=Data Source={Scratch.Combine("notes.db")}");

    [Fact]
    public async Task Under_load_it_is_captured_without_a_failed_request_and_a_copy_serves_with_PostgreSQL()
    {
        await using PostgresServer server = await PostgresServer.StartAsync(Tool, Scratch);
        await CaptureUnderLoadAndReplayAsync($"--Postgres={server.ConnectionString}");
    }

    [Fact]
    public async Task A_copy_has_the_variables_and_arguments_of_its_replay_as_configuration()
    {
        string address = $"http://127.0.0.1:{Ports.Free()}";
        (await Tool.RunAsync("run", "--stop-after-capture", Built.Notes, "--urls", address, "--Greeting:Text=first")).Expect(0);
        await using RunningProcess c = Tool.Start("replay", "--env", "Greeting__Text=of the environment", "--", "--Greeting:Text=second");
        Assert.Equal("JustRestored", await c.FactAsync("outcome"));
        using var client = new HttpClient { BaseAddress = new Uri(address) };
        JsonElement state = await StateAsync(client);
        Assert.Equal(("second", 1, "JustRestored"), (state.Text("greeting"), state.GetProperty("generation").GetInt32(), state.Text("outcome")));
        c.Signal(Kernel.SIGTERM);
        (await c.WaitAsync()).Expect(0);
    }

    private async Task CaptureUnderLoadAndReplayAsync(string database)
    {
        string address;
        string[] notes;
        await using (RunningProcess a = Tool.Start("run", Built.Notes, "--urls", "http://127.0.0.1:0", "--Checkpoint:CaptureWhenStarted=false", database))
        {
            address = await a.FactAsync("listening");
            using var client = new HttpClient { BaseAddress = new Uri(address) };
            await using (var load = LoadGenerator.Start(client, connections: 8))
            {
                await load.ServedAsync(200);
                using HttpResponseMessage captured = await client.PostAsync(new Uri("/capture/loaded", UriKind.Relative), null, TestContext.Current.CancellationToken);
                Assert.Equal("JustDumped", await captured.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
                await load.ServedAsync(200);
                Assert.Empty(await load.EndAsync());
            }

            await AddAsync(client, "of the original");
            notes = await NotesAsync(client);
            a.Signal(Kernel.SIGTERM);
            (await a.WaitAsync()).Expect(0);
        }

        await using RunningProcess c = Tool.Start("replay");
        using var second = new HttpClient { BaseAddress = new Uri(address) };
        JsonElement state = default;
        await Until.TrueAsync(() => (state = TryStateAsync(second).Result).ValueKind == JsonValueKind.Object, "an answer of the copy", () => c.Error);
        Assert.Equal((1, "JustRestored"), (state.GetProperty("generation").GetInt32(), state.Text("outcome")));

        // The load's requests are the original's: nothing of what waited there was done once more here.
        Assert.Equal(notes, await NotesAsync(second));
        await AddAsync(second, "of the copy");
        Assert.Equal([.. notes, "of the copy"], (await NotesAsync(second)).Order(StringComparer.Ordinal).OrderBy(n => n == "of the copy"));
        int ticks = (await StateAsync(second)).GetProperty("ticks").GetInt32();
        await Until.TrueAsync(() => StateAsync(second).Result.GetProperty("ticks").GetInt32() > ticks, "the background service to go on");
        c.Signal(Kernel.SIGTERM);
        (await c.WaitAsync()).Expect(0);
    }

    private static async Task AddAsync(HttpClient client, string text)
    {
        using HttpResponseMessage response = await client.PostAsJsonAsync("/notes", new { text }, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private static async Task<string[]> NotesAsync(HttpClient client) =>
        (await client.GetFromJsonAsync<string[]>("/notes", TestContext.Current.CancellationToken))!;

    private static async Task<JsonElement> StateAsync(HttpClient client) =>
        Json.Parse(await client.GetStringAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken));

    private static async Task<JsonElement> TryStateAsync(HttpClient client)
    {
        try
        {
            return await StateAsync(client);
        }
        catch (HttpRequestException)
        {
            // Nobody listens yet.
            return default;
        }
    }
}
