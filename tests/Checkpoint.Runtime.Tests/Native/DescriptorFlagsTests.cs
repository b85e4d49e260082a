using Checkpointing.Native;

namespace Checkpointing.Tests.Native;

public sealed class DescriptorFlagsTests
{
    [Theory]
    [InlineData("pos:\t0\nflags:\t02100000\nmnt_id:\t25\nino:\t4711\n", 0x88000)]
    [InlineData("pos:\t17\nflags:\t0100002\nmnt_id:\t25\n", 0x8002)]
    [InlineData("pos:\t0\nflags:\t00", 0)]
    [InlineData("pos:\t0\nmnt_id:\t25\n", 0)]
    [InlineData("", 0)]
    public void The_second_line_has_them_in_octal(string text, int flags) =>
        Assert.Equal(flags, DescriptorFlags.Parse(System.Text.Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void They_are_those_that_a_file_was_opened_with()
    {
        using Descriptor file = Descriptor.Open("/dev/null", LibC.O_RDWR);

        Assert.Equal(LibC.O_RDWR, DescriptorFlags.Of(Environment.ProcessId, file.Number) & 3);
    }

    [Fact]
    public void A_descriptor_that_is_gone_has_none() => Assert.Equal(0, DescriptorFlags.Of(Environment.ProcessId, 999_999));
}
