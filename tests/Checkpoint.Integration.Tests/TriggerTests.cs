using System.Net;
using System.Net.Sockets;
using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>Programs that have no capture point, captured when something outside says so.</summary>
public sealed class TriggerTests(CriuFixture criu) : IntegrationTest(criu)
{
    [Fact]
    public async Task A_line_of_output_calls_for_a_capture_and_copies_go_on_as_what_they_are_but_are_no_twins()
    {
        string report = Scratch.Combine("report");
        ToolResult original = (await Tool.RunAsync("run", "--capture-when", "output~^tick=5$", "--name", "mid", "--report", report, Built.Payload, "plain", "60")).Expect(5);
        Assert.Equal(Enumerable.Range(1, 60).Select(n => $"{n}"), original.All("tick"));
        Assert.Equal("mid@1", Json.Read(report).GetProperty("captures").EnumerateArray().Single().Text("ref"));

        ToolResult first = (await ReplayAsync("mid")).Expect(5), second = (await ReplayAsync("mid")).Expect(5);
        int tick = int.Parse(first.All("tick")[0], null);
        Assert.True(tick > 5);
        Assert.Equal(Enumerable.Range(tick, 61 - tick).Select(n => $"{n}"), first.All("tick"));
        Assert.Equal(("0", "1", "1"), (original["generation"], first["generation"], second["generation"]));
        Assert.Equal(3, new[] { original["bytes"], first["bytes"], second["bytes"] }.Distinct().Count());
    }

    [Fact]
    public async Task Each_signal_calls_for_a_capture_and_is_not_passed_on()
    {
        await using RunningProcess a = Tool.Start("run", "--capture-when", "signal=USR1", Built.Payload, "plain", "2000");
        await a.FactAsync("tick");
        for (int i = 1; i <= 2; i++)
        {
            a.Signal(Kernel.SIGUSR1);
            await Until.TrueAsync(() => Directory.Exists(Path.Combine(Scratch.Store, $"triggered@{i}")), $"capture {i}", () => a.Error);
        }

        a.Signal(Kernel.SIGTERM);
        (await a.WaitAsync()).Expect(143);
        Assert.Equal(["triggered@2", "triggered@1"], (await ListAsync()).Select(c => c.Text("ref")));
    }

    [Fact]
    public async Task A_web_application_is_captured_warm_when_it_answers()
    {
        string address = $"http://127.0.0.1:{FreePort()}";
        int counted;
        using var client = new HttpClient();
        await using (RunningProcess a = Tool.Start("run", "--capture-when", $"{address}/=200", "--warm", $"{address}/*50", Built.MinimalApi, "--urls", address))
        {
            await Until.TrueAsync(() => Directory.Exists(Path.Combine(Scratch.Store, "triggered@1")) || a.HasExited, "the capture", () => a.Error);
            counted = CounterAt(client, address) ?? -1;
            a.Signal(Kernel.SIGTERM);
            (await a.WaitAsync()).Expect(0);
        }

        // It has a capture point of its own besides, which has nothing to do with it.
        Assert.Equal(["triggered", "warm"], (await ListAsync()).Select(c => c.Text("name")).Order());
        Assert.True(counted > 50);
        await using RunningProcess c = Tool.Start("replay", "triggered");
        int? answer = null;
        await Until.TrueAsync(() => (answer = CounterAt(client, address)) is not null || c.HasExited, "an answer", () => c.Error);
        Assert.Equal(counted, answer);
        c.Signal(Kernel.SIGTERM);
        (await c.WaitAsync()).Expect(0);
    }

    [Fact]
    public async Task What_is_no_NET_program_is_captured_from_outside()
    {
        ToolResult run = (await Tool.RunAsync("run", "--capture-when", "after=0.3", "--stop-after-capture", "/bin/sleep", "600")).Expect(0);
        Assert.Contains("captured from outside", run.Error, StringComparison.Ordinal);
        (await ReplayAsync("--timeout", "0.5")).Expect(124);
    }

    [Fact]
    public async Task A_moment_that_never_comes_is_said()
    {
        ToolResult run = (await Tool.RunAsync("run", "--capture-when", "output~never", Built.Payload, "plain", "1")).Expect(5);
        Assert.Contains("ended before 'output~never'", run.Error, StringComparison.Ordinal);
        Assert.Empty(await ListAsync());
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static int? CounterAt(HttpClient client, string address)
    {
        try
        {
            return Json.Parse(client.GetStringAsync(new Uri(address)).GetAwaiter().GetResult()).Number("counter");
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
