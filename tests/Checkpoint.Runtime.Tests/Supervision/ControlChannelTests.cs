using System.Globalization;
using Checkpointing.Native;
using Checkpointing.Supervision;

namespace Checkpointing.Tests.Supervision;

/// <summary>The program's end of the control channel against a simulated other end.</summary>
public sealed class ControlChannelTests : IDisposable
{
    private readonly SocketPair _pair = new();
    private readonly CaptureRequest _request =
        new("warm", new CaptureOptions { LeaveRunning = false, Timeout = TimeSpan.FromSeconds(7) }, 2, TimeSpan.FromMilliseconds(3));

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task The_request_says_who_asks_for_what()
    {
        Task<CaptureAnswer> capture = CaptureAsync();
        var message = Assert.IsType<CaptureMessage>(_pair.Supervisor.Receive(Limits.Wait));
        Assert.Equal(
            (Environment.ProcessId, "warm", 2, false, TcpConnections.Close),
            (message.Pid, message.Point, message.Generation, message.LeaveRunning, message.TcpConnections));
        Assert.Equal((TimeSpan.FromSeconds(7), TimeSpan.FromMilliseconds(3)), (message.Timeout, message.Preparation));
        Assert.Equal((Environment.Version.ToString(), "0.1.0"), (message.DotnetVersion, message.RuntimeVersion));
        _pair.Supervisor.Send(new DumpedMessage("id"));
        await capture;
    }

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task Dumped_is_JustDumped() =>
        Assert.Equal(new CaptureAnswer(CheckpointOutcome.JustDumped, "id", 2, Replay: null), await CaptureAsync(new DumpedMessage("id")));

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task NotCaptured_is_NotCaptured() =>
        Assert.Equal(
            new CaptureAnswer(CheckpointOutcome.NotCaptured, CheckpointId: null, 2, Replay: null),
            await CaptureAsync(new NotCapturedMessage("a copy")));

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task Restored_is_JustRestored_with_what_the_replay_was_given()
    {
        CaptureAnswer answer = await CaptureAsync(Restored());
        Assert.Equal((CheckpointOutcome.JustRestored, "id", 3), (answer.Outcome, answer.CheckpointId, answer.Generation));
        ReplayContext replay = answer.Replay!;
        Assert.Equal(("r", 1, 4), (replay.ReplayId, replay.Index, replay.Count));
        Assert.Equal(["a", "b"], replay.Arguments);
        Assert.Equal("1", replay.Environment["A"]);
    }

    [Theory(Timeout = Limits.TestMilliseconds)]
    [InlineData("failed", typeof(CheckpointFailedException))]
    [InlineData("refused", typeof(CheckpointRefusedException))]
    [InlineData("unavailable", typeof(CheckpointUnavailableException))]
    public async Task A_failure_has_the_type_of_its_kind(string kind, Type type)
    {
        var message = new FailedMessage(Enum.Parse<FailureKind>(kind, ignoreCase: true), "what stood in the way");
        Exception exception = await Assert.ThrowsAsync(type, () => CaptureAsync(message));
        Assert.Equal("what stood in the way", exception.Message);
    }

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task After_a_failure_the_next_capture_can_be_made()
    {
        ControlChannel channel = Open();
        await Assert.ThrowsAsync<CheckpointFailedException>(() => CaptureAsync(new FailedMessage(FailureKind.Failed, "no"), channel));
        Assert.Equal("id", (await CaptureAsync(new DumpedMessage("id"), channel)).CheckpointId);
    }

    [Fact]
    public void A_copy_whose_limit_passed_in_the_store_waits_for_its_go_ahead()
    {
        using var program = new ControlConnection(new Descriptor(_pair.Program.Number, owned: false));
        _pair.Supervisor.Send(Restored());
        // A limit that has passed is not waited for, whatever has come.
        Assert.Throws<TimeoutException>(() => ControlChannel.ReceiveAnswer(program, TimeSpan.Zero, _pair.Program.Link));
        Assert.IsType<RestoredMessage>(ControlChannel.ReceiveAnswer(program, TimeSpan.Zero, "socket:[1]"));
    }

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task A_supervisor_that_ends_makes_capturing_unavailable()
    {
        Task<CaptureAnswer> capture = CaptureAsync();
        Assert.NotNull(_pair.Supervisor.Receive(Limits.Wait));
        _pair.EndSupervisor();
        var exception = await Assert.ThrowsAsync<CheckpointUnavailableException>(() => capture);
        Assert.Contains("'warm'", exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task A_supervisor_that_is_gone_makes_capturing_unavailable()
    {
        _pair.EndSupervisor();
        await Assert.ThrowsAsync<CheckpointUnavailableException>(() => CaptureAsync());
    }

    [Theory(Timeout = Limits.TestMilliseconds)]
    [InlineData("no message\n")]
    [InlineData("{\"type\":\"later\"}\n")]
    [InlineData("{\"type\":\"awake\"}\n")]
    public async Task After_an_unreadable_answer_no_other_is_taken_for_one(string answer)
    {
        ControlChannel channel = Open();
        Task<CaptureAnswer> capture = CaptureAsync(channel);
        Assert.NotNull(_pair.Supervisor.Receive(Limits.Wait));
        _pair.SendRaw(answer + "{\"type\":\"dumped\",\"checkpointId\":\"late\"}\n");
        await Assert.ThrowsAsync<CheckpointUnavailableException>(() => capture);
        Assert.Null(_pair.Supervisor.Receive(Limits.Wait));
        await Assert.ThrowsAsync<CheckpointUnavailableException>(() => CaptureAsync(channel));
    }

    [Fact]
    public void A_copy_says_that_it_is_awake_and_what_failed()
    {
        ControlChannel channel = Open();
        channel.ReportAwake(failure: null);
        channel.ReportAwake(new CheckpointHookException("a hook failed"));
        Assert.Equal(new AwakeMessage(Error: null), _pair.Supervisor.Receive(Limits.Wait));
        Assert.Equal(new AwakeMessage("a hook failed"), _pair.Supervisor.Receive(Limits.Wait));
    }

    [Fact]
    public void A_copy_lives_on_without_its_replayer()
    {
        ControlChannel channel = Open();
        _pair.EndSupervisor();
        channel.ReportAwake(failure: null);
    }

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task What_is_recorded_is_sent_by_a_copy_that_was_asked_to()
    {
        ControlChannel channel = Open();
        channel.Record("before", 1, unique: false);
        Assert.Equal(CheckpointOutcome.JustRestored, (await CaptureAsync(Restored() with { Records = true }, channel)).Outcome);
        channel.Record("sum", 1.5, unique: false);
        channel.Record("key", new byte[] { 1, 2 }, unique: true);
        Assert.Equal(new RecordMessage("sum", "1.5", Unique: false), _pair.Supervisor.Receive(Limits.Wait));
        Assert.Equal(new RecordMessage("key", "0102", Unique: true), _pair.Supervisor.Receive(Limits.Wait));
        _pair.EndSupervisor();
        channel.Record("late", 2, unique: false);
    }

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task What_is_recorded_in_any_other_process_is_not_sent()
    {
        ControlChannel channel = Open();
        await CaptureAsync(Restored(), channel);
        channel.Record("sum", 1.5, unique: false);
        channel.ReportAwake(failure: null);
        Assert.IsType<AwakeMessage>(_pair.Supervisor.Receive(Limits.Wait));
    }

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task Nothing_is_recorded_between_a_capture_and_its_answer()
    {
        ControlChannel channel = Open();
        await CaptureAsync(Restored() with { Records = true }, channel);
        Task<CaptureAnswer> capture = CaptureAsync(channel);
        Assert.IsType<CaptureMessage>(_pair.Supervisor.Receive(Limits.Wait));
        Task record = Task.Run(() => channel.Record("sum", 1, unique: false), TestContext.Current.CancellationToken);
        Assert.Throws<TimeoutException>(() => _pair.Supervisor.Receive(TimeSpan.FromMilliseconds(200)));
        _pair.Supervisor.Send(new NotCapturedMessage("a copy"));
        await capture;
        await record;
        Assert.IsType<RecordMessage>(_pair.Supervisor.Receive(Limits.Wait));
    }

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task A_detached_copy_is_left_once_it_is_awake()
    {
        ControlChannel channel = Open();
        await CaptureAsync(Restored() with { Detached = true }, channel);
        Assert.False(channel.HasLeft);
        channel.ReportAwake(failure: null);
        Assert.True(channel.HasLeft);
    }

    [Fact]
    public void Children_of_the_program_inherit_neither_the_socket_nor_its_number()
    {
        Environment.SetEnvironmentVariable("CHECKPOINT_CONTROL_FD", Number(_pair.Program));
        _ = LibC.fcntl(_pair.Program.Number, LibC.F_SETFD, 0);
        Open();
        Assert.Equal(LibC.FD_CLOEXEC, LibC.fcntl(_pair.Program.Number, LibC.F_GETFD, 0));
        Assert.Null(Environment.GetEnvironmentVariable("CHECKPOINT_CONTROL_FD"));
    }

    [Fact]
    public void What_is_no_socket_is_no_channel()
    {
        (Descriptor read, Descriptor write) = Descriptor.Pipe();
        using (read)
        using (write)
            Assert.Null(ControlChannel.TryOpen(Number(read)));
        foreach (string? number in (string?[])[null, "", "x", "-1", "99999", " 3"])
            Assert.Null(ControlChannel.TryOpen(number));
    }

    public void Dispose() => _pair.Dispose();

    private static RestoredMessage Restored() => new()
    {
        CheckpointId = "id",
        ReplayId = "r",
        Index = 1,
        Count = 4,
        Generation = 3,
        Arguments = ["a", "b"],
        Environment = new Dictionary<string, string> { ["A"] = "1" },
    };

    private static string Number(Descriptor descriptor) => descriptor.Number.ToString(CultureInfo.InvariantCulture);

    private ControlChannel Open() => ControlChannel.TryOpen(Number(_pair.Program))!;

    private Task<CaptureAnswer> CaptureAsync(ControlChannel? channel = null)
    {
        channel ??= Open();
        return Task.Run(() => channel.Capture(_request));
    }

    private async Task<CaptureAnswer> CaptureAsync(ControlMessage answer, ControlChannel? channel = null)
    {
        Task<CaptureAnswer> capture = CaptureAsync(channel);
        Assert.IsType<CaptureMessage>(_pair.Supervisor.Receive(Limits.Wait));
        _pair.Supervisor.Send(answer);
        return await capture;
    }
}
