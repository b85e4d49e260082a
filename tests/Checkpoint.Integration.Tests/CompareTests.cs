using System.Text.Json;
using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>Copies that are compared with each other.</summary>
public sealed class CompareTests(CriuFixture criu) : IntegrationTest(criu)
{
    [Fact]
    public async Task Copies_that_do_the_same_are_equal()
    {
        (await RunAsync("copies", "5")).Expect(0);
        ToolResult copies = (await CompareAsync()).Expect(5);
        Assert.DoesNotContain("error", copies.Error, StringComparison.Ordinal);
        JsonElement comparison = Comparison();
        Assert.True(comparison.GetProperty("equal").GetBoolean());
        Assert.Empty(comparison.GetProperty("differences").EnumerateArray());
        Assert.Empty(comparison.GetProperty("repeated").EnumerateArray());
    }

    [Fact]
    public async Task What_differs_is_named_with_the_copies()
    {
        (await RunAsync("copies", "0,3", "differ")).Expect(0);
        ToolResult copies = (await CompareAsync()).ExpectError(125, "CKPT9052");
        Assert.Contains("exit code: 0 in copies 0, 2; 3 in copies 1, 3", copies.Error, StringComparison.Ordinal);
        Assert.Contains("stdout, line 2: 'index=0' in copy 0; 'index=1' in copy 1;", copies.Error, StringComparison.Ordinal);
        Assert.Contains("value 'parity': 0 in copies 0, 2; 1 in copies 1, 3", copies.Error, StringComparison.Ordinal);
        JsonElement[] differences = [.. Comparison().GetProperty("differences").EnumerateArray()];
        Assert.Equal(["exitCode", "stdout", "value"], differences.Select(d => d.Text("what")));
        Assert.Equal(2, differences[1].Number("line"));
        Assert.Equal([1, 3], differences[2].GetProperty("groups")[1].GetProperty("copies").EnumerateArray().Select(c => c.GetInt32()));
    }

    [Fact]
    public async Task A_key_from_before_the_capture_is_found_in_all_copies()
    {
        (await RunAsync("copies", "twins")).Expect(0);
        ToolResult copies = (await CompareAsync()).ExpectError(125, "CKPT9053");
        Assert.Contains("'key' is to be unique, and copies 0-3 have the same (sha256:", copies.Error, StringComparison.Ordinal);
        JsonElement repeated = Comparison().GetProperty("repeated").EnumerateArray().Single();
        Assert.Equal("key", repeated.Text("name"));
        Assert.Equal([0, 1, 2, 3], repeated.GetProperty("copies").EnumerateArray().Select(c => c.GetInt32()));
    }

    [Fact]
    public async Task A_file_that_copies_wrote_differently_is_named()
    {
        string log = Scratch.Combine("app.log");
        (await RunAsync("server", log)).Expect(0);
        ToolResult copies = (await CompareAsync()).ExpectError(125, "CKPT9052");
        Assert.Contains($"file '{log}', line 2: 'JustRestored 0' in copy 0; 'JustRestored 1' in copy 1;", copies.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(Scratch.Store, "replays", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task One_copy_cannot_be_compared() => (await ReplayAsync("--compare")).ExpectError(2, "CKPT9001");

    private Task<ToolResult> CompareAsync() => ReplayAsync("-n", "4", "-j", "2", "--compare", "--report", Scratch.Combine("report.json"));

    private JsonElement Comparison() => Json.Read(Scratch.Combine("report.json")).GetProperty("comparison");
}
