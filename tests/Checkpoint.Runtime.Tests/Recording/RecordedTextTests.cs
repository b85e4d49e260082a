using System.Globalization;
using Checkpointing.Recording;

namespace Checkpointing.Tests.Recording;

public sealed class RecordedTextTests
{
    public static TheoryData<object?, string> Values => new()
    {
        { null, "null" },
        { "text", "text" },
        { 1.5, "1.5" },
        { 0.1 + 0.2, "0.30000000000000004" },
        { true, "True" },
        { DayOfWeek.Monday, "Monday" },
        { new Guid("6f9619ff-8b86-d011-b42d-00c04fc964ff"), "6f9619ff-8b86-d011-b42d-00c04fc964ff" },
        { new DateTime(2026, 2, 3, 4, 5, 6, DateTimeKind.Utc), "2026-02-03T04:05:06.0000000Z" },
        { new byte[] { 0, 255 }, "00ff" },
        { new ReadOnlyMemory<byte>([1, 2]), "0102" },
        { new int[] { 1, 2 }, "[1, 2]" },
        { new object?[] { "a", null, 2.5 }, "[a, null, 2.5]" },
        { new Dictionary<string, int> { ["b"] = 2, ["a"] = 1 }, "{a: 1, b: 2}" },
        { new Version(1, 2), "1.2" },
    };

    [Theory, MemberData(nameof(Values))]
    public void A_value_has_one_form(object? value, string expected)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            Assert.Equal(expected, RecordedText.Of(value));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_long_text_is_told_by_its_hash()
    {
        string one = RecordedText.Of(new string('a', 5000)), other = RecordedText.Of(new string('a', 4999) + "b");
        Assert.StartsWith("xxh128:", one, StringComparison.Ordinal);
        Assert.EndsWith("(5000 characters beginning with 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')", one, StringComparison.Ordinal);
        Assert.NotEqual(one, other);
        Assert.Equal(one, RecordedText.Of(new string('a', 5000)));
    }

    [Fact]
    public void Many_bytes_are_told_by_their_hash()
    {
        Assert.EndsWith("(1000 bytes)", RecordedText.Of(new byte[1000]), StringComparison.Ordinal);
        Assert.NotEqual(RecordedText.Of(new byte[1000]), RecordedText.Of(new byte[] { 1 }.Concat(new byte[999]).ToArray()));
    }
}
