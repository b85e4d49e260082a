using Checkpointing.Tests.Supervision;

namespace Checkpointing.Tests;

public sealed class CapturePointTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("9")]
    [InlineData("warm")]
    [InlineData("A.b_c-9")]
    public void These_name_a_capture_point(string name) => Assert.Equal(name, Checkpoint.Capture(name).Name);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(".hidden")]
    [InlineData("-option")]
    [InlineData("_x")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("a@2")]
    [InlineData("a\n")]
    [InlineData("wärme")]
    [InlineData("ä")]
    public void These_do_not(string name)
    {
        Assert.Contains(
            $"'{name}'", Assert.Throws<ArgumentException>(nameof(name), () => Checkpoint.Capture(name)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(nameof(name), () => { _ = Checkpoint.CaptureAsync(name, TestContext.Current.CancellationToken); });
    }

    [Fact]
    public void A_name_has_64_characters_at_most()
    {
        Assert.Equal(64, Checkpoint.Capture(new string('x', 64)).Name.Length);
        Assert.Throws<ArgumentException>("name", () => Checkpoint.Capture(new string('x', 65)));
        Assert.Throws<ArgumentNullException>("name", () => Checkpoint.Capture(null!));
    }

    [Theory, InlineData(0), InlineData(-1), InlineData(25 * 24 * 3600)]
    public void A_limit_is_positive_and_can_be_waited_for(int seconds)
    {
        var limit = TimeSpan.FromSeconds(seconds);
        Assert.Throws<ArgumentOutOfRangeException>(() => new CaptureOptions { Timeout = limit });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CaptureOptions { HookTimeout = limit });
    }

    [Fact]
    public async Task The_longest_limit_can_be_waited_for()
    {
        var options = new CaptureOptions { Timeout = TimeSpan.FromDays(24), HookTimeout = TimeSpan.FromDays(24) };
        List<string> log = [];
        using IDisposable registration = Checkpoint.Register(new Recorder("a", log));
        await FakeSupervisor.Dumping().RunAsync(options);
        Assert.Equal(["before a", "dump a"], log);
    }
}
