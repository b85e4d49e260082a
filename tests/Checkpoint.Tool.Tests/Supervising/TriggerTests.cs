using System.Text;
using System.Text.RegularExpressions;
using Checkpointing.Native;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Supervising.Triggers;

namespace Checkpointing.Tool.Tests.Supervising;

public sealed class TriggerTests
{
    [Fact]
    public void Each_kind_of_moment_is_read()
    {
        Assert.Equal((new Uri("http://localhost:5000/a?b=c"), 204), TriggerParser.Parse("http://localhost:5000/a?b=c=204") is HttpTrigger http ? (http.Address, http.Status) : default);
        Assert.Equal(TimeSpan.FromSeconds(1.5), (TriggerParser.Parse("after=1.5") as TimeTrigger)?.Time);
        Assert.Equal(LibC.SIGUSR2, (TriggerParser.Parse("signal=SIGUSR2") as SignalTrigger)?.Signal);
        Assert.IsType<OutputTrigger>(TriggerParser.Parse("output~a=b"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("http://localhost:5000/")]
    [InlineData("https://localhost:5000/=200")]
    [InlineData("ftp://localhost/=200")]
    [InlineData("http://localhost:5000/=20")]
    [InlineData("after=soon")]
    [InlineData("after=-1")]
    [InlineData("signal=KILL")]
    [InlineData("output~(")]
    public void What_is_no_moment_is_bad_usage(string text) =>
        Assert.Equal(ErrorCodes.Usage, Assert.Throws<ToolException>(() => TriggerParser.Parse(text)).Code);

    [Theory]
    [InlineData("http://localhost/*50", 50)]
    [InlineData("http://localhost/", 1)]
    public void Requests_are_read(string text, int count) =>
        Assert.Equal(new WarmUp(new Uri("http://localhost/"), count), TriggerParser.ParseWarmUp(text));

    [Theory]
    [InlineData("http://localhost/*0")]
    [InlineData("localhost*5")]
    public void What_is_no_request_is_bad_usage(string text) =>
        Assert.Equal(ErrorCodes.Usage, Assert.Throws<ToolException>(() => TriggerParser.ParseWarmUp(text)).Code);

    [Fact]
    public void A_line_is_seen_though_it_comes_in_pieces_and_two_streams_are_not_mixed()
    {
        var watch = new LineWatch(new Regex("^ready now$"));
        Look(watch, "stdout", "not ready now\nrea");
        Look(watch, "stderr", "dy now\n");
        Assert.False(watch.Seen.IsCompleted);
        Look(watch, "stdout", "dy now\r\n");
        Assert.True(watch.Seen.IsCompleted);
    }

    [Fact]
    public void An_endless_line_is_looked_at_in_pieces()
    {
        var watch = new LineWatch(new Regex("x{100}"));
        Look(watch, "stdout", new string('x', 40_000));
        Assert.True(watch.Seen.IsCompleted);
    }

    private static void Look(LineWatch watch, string stream, string text) => watch.Look(stream, Encoding.UTF8.GetBytes(text));
}
