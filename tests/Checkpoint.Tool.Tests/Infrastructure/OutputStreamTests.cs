using Checkpointing.Native;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Native;

namespace Checkpointing.Tool.Tests.Infrastructure;

/// <summary>Where what the tool writes finds no room, or nobody.</summary>
public sealed class OutputStreamTests
{
    [Fact]
    public void A_full_disk_is_told_of_what_somebody_wants_to_have()
    {
        using Descriptor full = Descriptor.Open("/dev/full", LibC.O_RDWR);
        using var stream = new OutputStream(full.Number);
        Assert.Contains("No space left on device", Assert.Throws<OutputException>(() => stream.Write("result\n"u8)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Talk_that_cannot_be_written_is_lost()
    {
        using Descriptor full = Descriptor.Open("/dev/full", LibC.O_RDWR);
        using TextWriter talk = OutputStream.Writer(full.Number, isTalk: true);
        talk.WriteLine("captured");
    }

    /// <summary>As when somebody closes the window: what the tool has begun is to be brought to its end.</summary>
    [Fact]
    public void A_terminal_that_was_closed_is_no_failure()
    {
        (Descriptor master, string path) = Syscalls.OpenPseudoTerminal();
        using Descriptor terminal = Descriptor.Open(path, LibC.O_RDWR | LibC.O_NOCTTY);
        master.Dispose();
        Assert.True(FileStatus.Of(terminal.Number) is { IsTerminal: true });
        using var stream = new OutputStream(terminal.Number);
        stream.Write("line\n"u8);
    }
}
