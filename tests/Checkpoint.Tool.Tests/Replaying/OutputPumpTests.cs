using Checkpointing.Native;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Replaying.Many;
using Microsoft.Win32.SafeHandles;

namespace Checkpointing.Tool.Tests.Replaying;

public sealed class OutputPumpTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    /// <summary>The copy goes on, and is not held up by a pipe that nobody reads; who waits for its end is told.</summary>
    [Fact]
    public void A_full_disk_ends_neither_the_tool_nor_the_copy()
    {
        using Descriptor full = Descriptor.Open("/dev/full", LibC.O_RDWR);
        using var host = new ToolHost
        {
            Out = TextWriter.Null,
            Error = TextWriter.Null,
            OutBytes = new OutputStream(full.Number),
            WorkingDirectory = "/",
            Environment = new Dictionary<string, string>(),
        };
        (Descriptor read, Descriptor write) = Descriptor.Pipe();
        using (read)
        using (var output = new CopyOutput(new Reporter(host), directory: null))
        using (OutputPump pump = OutputPump.Start([(read, 1)], output))
        {
            byte[] lines = new byte[1 << 20];
            lines.AsSpan().Fill((byte)'\n');
            using (write)
            using (var copy = new FileStream(new SafeFileHandle(write.Number, ownsHandle: false), FileAccess.Write, bufferSize: 0))
                copy.Write(lines);

            Assert.Throws<OutputException>(() => pump.Finish(s_limit));
        }
    }
}
