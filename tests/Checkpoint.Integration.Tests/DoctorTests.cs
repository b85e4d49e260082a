using System.Text.Json;
using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>What doctor says of this very machine, and of the same machine made worse.</summary>
public sealed class DoctorTests(CriuFixture criu) : IntegrationTest(criu)
{
    private static readonly string[] s_ids =
        ["criu", "kernel", "privileges", "user", "roundTrip", "ptrace", "pid", "run", "overcommit", "disk", "namespaces", "dotnet"];

    [Fact]
    public async Task A_machine_that_works_is_well_and_nothing_stays_behind()
    {
        JsonElement diagnosis = Json.Parse((await Tool.RunAsync("doctor", "--json")).Expect(0).Output);

        Assert.Equal(["ok", "checks"], diagnosis.Names());
        Assert.True(diagnosis.GetProperty("ok").GetBoolean());
        Assert.Equal(s_ids, diagnosis.GetProperty("checks").EnumerateArray().Select(c => c.Text("id")));
        Assert.All(diagnosis.GetProperty("checks").EnumerateArray(), c => Assert.Equal(["id", "verdict", "message", "remedy"], c.Names()));
        Assert.Equal("ok", Verdict(diagnosis, "roundTrip"));
        Assert.Empty(Scratch.Leftovers);
    }

    [Fact]
    public async Task For_people_it_fits_80_columns()
    {
        ToolResult result = (await Tool.RunAsync("doctor")).Expect(0);

        Assert.All(result.Output.Split('\n').Where(l => !l.Contains('/', StringComparison.Ordinal)), l => Assert.InRange(l.Length, 0, 80));
        Assert.EndsWith("\nThis machine can capture and replay.\n", result.Output);
    }

    [Fact]
    public async Task Without_capabilities_one_check_fails_and_says_what_to_do()
    {
        var tool = new Tool(Scratch) { Prefix = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] };

        JsonElement diagnosis = Json.Parse((await tool.RunAsync("doctor", "--json")).Expect(126).Output);

        Assert.Equal(["privileges"], Failed(diagnosis));
        Assert.Contains("sudo", Check(diagnosis, "privileges").Text("remedy"));
        Assert.Equal("warn", Verdict(diagnosis, "roundTrip"));
        Assert.Equal("warn", Verdict(diagnosis, "namespaces"));
    }

    [Theory]
    [InlineData("/bin/true")]
    [InlineData("/nowhere/criu")]
    public async Task What_is_no_criu_fails(string path)
    {
        JsonElement diagnosis = Json.Parse((await Tool.RunAsync("doctor", "--json", "--criu-path", path)).Expect(126).Output);

        Assert.Equal(["criu"], Failed(diagnosis));
        Assert.Contains(path, Check(diagnosis, "criu").Text("message"));
        Assert.Equal("warn", Verdict(diagnosis, "roundTrip"));
    }

    private static JsonElement Check(JsonElement diagnosis, string id) => diagnosis.GetProperty("checks").EnumerateArray().Single(c => c.Text("id") == id);

    private static string Verdict(JsonElement diagnosis, string id) => Check(diagnosis, id).Text("verdict");

    private static string[] Failed(JsonElement diagnosis) =>
        [.. diagnosis.GetProperty("checks").EnumerateArray().Where(c => c.Text("verdict") == "fail").Select(c => c.Text("id"))];
}
