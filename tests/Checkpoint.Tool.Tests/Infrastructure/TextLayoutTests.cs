using Checkpointing.Store;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Tests.Infrastructure;

public sealed class TextLayoutTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.0 kB")]
    [InlineData(25_149_000, "25.1 MB")]
    [InlineData(999_950, "1.0 MB")]
    [InlineData(1_073_741_824, "1.1 GB")]
    [InlineData(5_000_000_000_000_000, "5000.0 TB")]
    public void A_size_is_short(long bytes, string expected) => Assert.Equal(expected, TextLayout.Size(bytes));

    [Theory]
    [InlineData("/short", 10, "/short")]
    [InlineData("/a/long/path/app.dll", 12, "/a/l…app.dll")]
    [InlineData("abcdef", 3, "abc")]
    public void A_path_is_cut_in_its_middle(string text, int width, string expected) => Assert.Equal(expected, TextLayout.Shorten(text, width));

    [Fact]
    public void A_command_line_is_quoted_where_a_shell_would_need_it() =>
        Assert.Equal("/a/app.dll -v --x=1 '' 'two words' 'it'\\''s' '*'", TextLayout.Command("/a/app.dll", ["-v", "--x=1", "", "two words", "it's", "*"]));

    [Fact]
    public void What_would_move_the_cursor_is_made_visible() => Assert.Equal("a\uFFFD[2Jb", TextLayout.Printable("a\e[2Jb"));

    [Fact]
    public void A_word_longer_than_the_line_has_its_own() => Assert.Equal(["a", "longword", "b c"], TextLayout.Wrap("a longword b c", 5));

    [Theory]
    [InlineData("rplay", "replay")]
    [InlineData("RUN", "run")]
    [InlineData("rn", "run")]
    [InlineData("rerun", null)]
    [InlineData("li", "list")]
    [InlineData("xyz", null)]
    [InlineData("", null)]
    public void The_nearest_word_is_found_unless_it_is_far(string text, string? expected) =>
        Assert.Equal(expected, Nearest.Of(text, ["run", "replay", "list"]));
}
