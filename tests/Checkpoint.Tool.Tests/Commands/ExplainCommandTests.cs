using System.Text.Json;
using Checkpointing.Store;

namespace Checkpointing.Tool.Tests.Commands;

public sealed class ExplainCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CheckpointStore _store;
    private readonly StoredCheckpoint _stored;

    public ExplainCommandTests()
    {
        _store = CheckpointStore.Open(_folder.Combine(".checkpoints"));
        _stored = Checkpoints.Add(_store);
    }

    private RunRecord Run => new() { CheckpointId = _stored.Id!, PidA = 4100, PidB = 4111, ExitCode = 0, Ended = Checkpoints.Noon.AddSeconds(30) };

    private ReplayRecord Replay => new()
    {
        CheckpointId = _stored.Id!,
        ReplayId = "5e1f",
        PidC = 5200,
        PidD = 5208,
        PidDInside = 4111,
        End = ReplayEnd.Program,
        Outcome = CheckpointOutcome.JustRestored,
        ExitCode = 0,
        Started = Checkpoints.Noon.AddHours(2),
        ReadyMs = 70,
        EndMs = 30_070,
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Never_replayed()
    {
        string text = await Explain();

        Approved.Verify("explain-never-replayed", text);
        Assert.Contains("not yet", text);
    }

    [Fact]
    public async Task Replayed_and_went_on()
    {
        _stored.TryWrite(Run);
        _stored.TryWrite(Replay);

        string text = await Explain();

        Approved.Verify("explain-replayed", text);
        Assert.DoesNotContain("CKPT1001", text);
    }

    [Fact]
    public async Task The_founding_mistake()
    {
        _stored.TryWrite(Run);
        _stored.TryWrite(Replay with { ExitCode = 43, EndMs = 82.5 });

        string text = await Explain();

        Approved.Verify("explain-founding-mistake", text);
        Assert.Contains("exit code 43: the program's own choice, not a failed", text);
        Assert.Contains("CKPT1001", text);
    }

    [Fact]
    public async Task A_restore_that_failed()
    {
        _stored.TryWrite(Run);
        _stored.TryWrite(Replay with { End = ReplayEnd.NotRestored, PidD = null, PidDInside = null, Outcome = null, ExitCode = null, ReadyMs = null, EndMs = null, Error = "'/srv/app/app.dll' was rebuilt." });

        Approved.Verify("explain-not-restored", await Explain());
    }

    [Fact]
    public async Task A_self_dump_in_plain_ascii()
    {
        Checkpoints.Add(_store, "self", m => m with
        {
            Created = Checkpoints.Noon.AddDays(1),
            Mode = CaptureMode.Service,
            Generation = 1,
            Processes = new() { PidB = 4111 },
            Options = new() { LeaveRunning = false, TcpConnections = TcpConnections.Close },
        });

        string text = await Explain(locale: "C", name: "self");

        Approved.Verify("explain-self-dump-ascii", text);
        Assert.All(text, c => Assert.True(char.IsAscii(c), c.ToString()));
    }

    [Fact]
    public async Task A_killed_copy_is_told_apart_from_a_failed_restore()
    {
        _stored.TryWrite(Replay with { ExitCode = 137, Signal = 9 });

        string text = await Explain();

        Assert.Contains("ended by SIGKILL (137)", text);
        Assert.Contains("replay reports 137. A failed", text);
    }

    [Theory]
    [InlineData(ReplayEnd.TimeLimit, "ended by the time limit")]
    [InlineData(ReplayEnd.Running, "running when last seen")]
    public async Task Other_ends_are_said(object end, string expected)
    {
        _stored.TryWrite(Replay with { End = (ReplayEnd)end, ExitCode = null });

        Assert.Contains(expected, await Explain());
    }

    [Fact]
    public async Task A_copy_that_ends_at_once_as_the_original_did_is_no_mistake()
    {
        _stored.TryWrite(Run with { Ended = Checkpoints.Noon.AddMilliseconds(40) });
        _stored.TryWrite(Replay with { EndMs = 75 });

        Assert.DoesNotContain("CKPT1001", await Explain());
    }

    [Fact]
    public async Task A_capture_that_ended_the_original_returned_in_copies_only()
    {
        _stored.TryWrite(Run with { StoppedByCapture = true, ExitCode = 137, Signal = 9 });

        string text = await Explain();

        Assert.Contains("Capture() never returned here", text);
        Assert.Contains("ended by the capture, as asked", text);
    }

    [Fact]
    public async Task Colours_are_for_terminals()
    {
        ToolRun run = await ToolRun.Of(_folder.Path, terminal: true, [], ["explain"]);

        Assert.Contains("\e[36mJustDumped\e[0m", run.Out);
    }

    [Fact]
    public async Task As_json_the_four_have_their_letters()
    {
        _stored.TryWrite(Run);
        _stored.TryWrite(Replay with { ExitCode = 43 });

        using JsonDocument document = JsonDocument.Parse((await ToolRun.Of(_folder.Path, "explain", "warm", "--json")).Out);

        JsonElement root = document.RootElement;
        Assert.Equal(("warm@1", "5e1f"), (root.GetProperty("ref").GetString(), root.GetProperty("replayId").GetString()));
        Assert.Equal([4100, 4111, 5200, 5208], new[] { "a", "b", "c", "d" }.Select(l => root.GetProperty(l).GetProperty("pid").GetInt32()));
        Assert.Equal(("justDumped", "A"), (root.GetProperty("b").GetProperty("returned").GetString(), root.GetProperty("b").GetProperty("parent").GetString()));
        JsonElement d = root.GetProperty("d");
        Assert.Equal(("justRestored", "C", 43, 4111), (d.GetProperty("returned").GetString(), d.GetProperty("parent").GetString(), d.GetProperty("exitCode").GetInt32(), d.GetProperty("pidInside").GetInt32()));
        Assert.Equal(["A", "C"], root.GetProperty("criu").GetProperty("helperOf").EnumerateArray().Select(e => e.GetString()));
        Assert.Empty(root.GetProperty("criu").GetProperty("parentOf").EnumerateArray());
    }

    private async Task<string> Explain(string locale = "C.UTF-8", string name = "warm")
    {
        ToolRun run = await ToolRun.Of(_folder.Path, false, new() { ["LANG"] = locale }, ["explain", name]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.All(run.Out.Split('\n'), line => Assert.True(line.Length <= 80, line));
        return System.Text.RegularExpressions.Regex.Replace(run.Out.Replace(_stored.Id!, "0123456789ab"), @"\([0-9a-f]{12}\)", "(0123456789ab)");
    }
}
