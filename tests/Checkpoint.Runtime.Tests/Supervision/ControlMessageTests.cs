using System.Text;
using Checkpointing.Supervision;

namespace Checkpointing.Tests.Supervision;

public sealed class ControlMessageTests
{
    private const string CaptureStart = """{"type":"capture","pid":1,"name":"a","generation":0,""";
    private const string RestoredStart = """{"type":"restored","checkpointId":"c","replayId":"r","index":0,"count":1,"generation":1,""";

    private static readonly CaptureMessage s_capture = new()
    {
        Pid = 4711,
        Point = "warm",
        Generation = 3,
        LeaveRunning = false,
        TcpConnections = TcpConnections.Keep,
        Timeout = TimeSpan.FromMilliseconds(1500.5),
        UnixConnections = UnixConnections.Close,
        Preparation = TimeSpan.FromMilliseconds(12.25),
        DotnetVersion = "10.0.12",
        RuntimeVersion = "0.1.0",
    };

    [Fact]
    public void A_capture_is_written_as_the_specification_says() => Assert.Equal(
        """{"type":"capture","version":1,"pid":4711,"name":"warm","generation":3,"leaveRunning":false,""" +
        """ "tcpConnections":"keep","unixConnections":"close","timeoutMs":1500.5,"preparationMs":12.25,"dotnet":"10.0.12","runtime":"0.1.0"}""".TrimStart() + "\n",
        Encoding.UTF8.GetString(s_capture.Encode()));

    [Theory, InlineData(TcpConnections.Close), InlineData(TcpConnections.Keep), InlineData(TcpConnections.Fail)]
    public void A_capture_comes_back_as_it_was(TcpConnections connections)
    {
        CaptureMessage message = s_capture with { TcpConnections = connections, LeaveRunning = connections == TcpConnections.Close };
        Assert.Equal(message, RoundTrip(message));
    }

    [Fact]
    public void The_answers_come_back_as_they_were()
    {
        Assert.Equal(new DumpedMessage("warm-1"), RoundTrip(new DumpedMessage("warm-1")));
        Assert.Equal(new NotCapturedMessage("a copy"), RoundTrip(new NotCapturedMessage("a copy")));
        Assert.Equal(new AwakeMessage(Error: null), RoundTrip(new AwakeMessage(Error: null)));
        Assert.Equal(new AwakeMessage("a hook failed"), RoundTrip(new AwakeMessage("a hook failed")));
        Assert.Equal(new RecordMessage("sum", "1", Unique: false), RoundTrip(new RecordMessage("sum", "1", Unique: false)));
        Assert.Equal(new RecordMessage("key", "", Unique: true), RoundTrip(new RecordMessage("key", "", Unique: true)));
    }

    [Theory]
    [InlineData("failed")]
    [InlineData("refused")]
    [InlineData("unavailable")]
    public void A_failure_comes_back_as_it_was(string kind)
    {
        var message =
            new FailedMessage(Enum.Parse<FailureKind>(kind, ignoreCase: true), "/tmp/a.sock is connected to a stranger\nsecond line");
        Assert.Equal(message, RoundTrip(message));
        Assert.Contains($"\"kind\":\"{kind}\"", Encoding.UTF8.GetString(message.Encode()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_replay_comes_back_as_it_was()
    {
        RestoredMessage message =
            Restored(["", "two words", "line\nfeed", "ümlaut \"quoted\" \\ 漢字 🙂"], new() { ["EMPTY"] = "", ["A"] = "b=c\n" });
        var back = Assert.IsType<RestoredMessage>(RoundTrip(message));
        Assert.Equal((message.CheckpointId, message.ReplayId), (back.CheckpointId, back.ReplayId));
        Assert.Equal((message.Index, message.Count, message.Generation), (back.Index, back.Count, back.Generation));
        Assert.Equal(message.Arguments, back.Arguments);
        Assert.Equal(message.Environment, back.Environment);
        Assert.Equal((false, false), (back.Records, back.Detached));
        back = Assert.IsType<RestoredMessage>(RoundTrip(message with { Records = true, Detached = true }));
        Assert.Equal((true, true), (back.Records, back.Detached));
    }

    [Fact]
    public void A_long_list_of_arguments_comes_back_as_it_was()
    {
        string[] arguments = [.. Enumerable.Range(0, 20_000).Select(i => $"argument number {i}")];
        Assert.Equal(arguments, Assert.IsType<RestoredMessage>(RoundTrip(Restored(arguments, []))).Arguments);
    }

    [Fact]
    public void A_message_is_one_line() =>
        Assert.Equal(1, Restored(["a\nb", "c\r\n"], new() { ["A"] = "\n" }).Encode().Count(b => b == '\n'));

    [Fact]
    public void Fields_of_a_later_version_are_passed_over() =>
        Assert.Equal(new DumpedMessage("id"), Decode("""{"later":[1,{"a":2}],"type":"dumped","checkpointId":"id","more":null}"""));

    [Theory]
    [InlineData("""{"type":"later"}""", "'later'")]
    [InlineData("""{"type":null}""", "unknown type")]
    public void An_unknown_type_is_named(string line, string named) =>
        Assert.Contains(named, Assert.Throws<FormatException>(() => Decode(line)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("""{"type":"dumped","checkpointId":"id" """)]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{"type":7}""")]
    [InlineData("""{"type":"dumped"}""")]
    [InlineData("""{"type":"dumped","checkpointId":7}""")]
    [InlineData("""{"type":"failed","kind":"refused"}""")]
    [InlineData("""{"type":"capture","pid":"one"}""")]
    [InlineData("""{"type":"capture","pid":99999999999}""")]
    [InlineData(CaptureStart + """ "leaveRunning":1,"tcpConnections":"close","timeoutMs":1,"preparationMs":1}""")]
    [InlineData(CaptureStart + """ "leaveRunning":true,"tcpConnections":"close","timeoutMs":1e300,"preparationMs":1}""")]
    [InlineData(CaptureStart + """ "leaveRunning":true,"tcpConnections":"close","timeoutMs":-1,"preparationMs":1}""")]
    [InlineData(CaptureStart + """ "leaveRunning":true,"tcpConnections":"close","timeoutMs":1e10,"preparationMs":1}""")]
    [InlineData(RestoredStart + """ "arguments":{},"environment":{}}""")]
    [InlineData(RestoredStart + """ "arguments":[7],"environment":{}}""")]
    [InlineData(RestoredStart + """ "arguments":[],"environment":{"A":"1","A":"2"}}""")]
    [InlineData("""{"type":"record","name":"sum"}""")]
    [InlineData("""{"type":"dumped","checkpointId":"\ud800"}""")]
    public void A_damaged_message_is_a_format_error(string line) => Assert.Throws<FormatException>(() => Decode(line));

    [Fact]
    public void Bytes_that_are_no_text_are_a_format_error() =>
        Assert.Throws<FormatException>(() => ControlMessage.Decode(new byte[] { 0x7B, 0xFF, 0x00 }));

    private static RestoredMessage Restored(string[] arguments, Dictionary<string, string> environment) => new()
    {
        CheckpointId = "warm-1",
        ReplayId = "r-9",
        Index = 2,
        Count = 5,
        Generation = 1,
        Arguments = arguments,
        Environment = environment,
    };

    private static ControlMessage Decode(string line) => ControlMessage.Decode(Encoding.UTF8.GetBytes(line));

    private static ControlMessage RoundTrip(ControlMessage message)
    {
        byte[] line = message.Encode();
        Assert.Equal((byte)'\n', line[^1]);
        return ControlMessage.Decode(line.AsMemory(0, line.Length - 1));
    }
}
