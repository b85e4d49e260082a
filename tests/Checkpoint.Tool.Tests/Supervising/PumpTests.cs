using System.Text;
using Checkpointing.Native;
using Checkpointing.Tool.Supervising;
using Microsoft.Win32.SafeHandles;

namespace Checkpointing.Tool.Tests.Supervising;

public sealed class PumpTests
{
    [Fact]
    public void What_is_there_is_passed_on_before_the_end()
    {
        (Descriptor from, Descriptor write) = Descriptor.Pipe();
        (Descriptor read, Descriptor to) = Descriptor.Pipe();
        using (from)
        using (write)
        using (read)
        {
            using (Pump pump = Pump.Start("test", from, to))
            {
                Write(write, "first");
                pump.Finish(TimeSpan.FromSeconds(30));
            }

            to.Dispose();
            Assert.Equal("first", ReadAll(read));
        }
    }

    /// <summary>The number would be the next file's, and the caller's input would be written into that.</summary>
    [Fact]
    public void A_target_that_is_closed_meanwhile_keeps_its_number_as_long_as_it_can_be_written_to()
    {
        (Descriptor from, Descriptor write) = Descriptor.Pipe();
        (Descriptor read, Descriptor to) = Descriptor.Pipe();
        using (from)
        using (write)
        using (read)
        using (Pump.Start("test", from, to))
        {
            string target = to.Link;
            to.Dispose();
            Assert.Equal(target, Descriptor.LinkOf("self", to.Number));
        }
    }

    [Fact]
    public void Nothing_is_read_once_it_is_disposed()
    {
        (Descriptor from, Descriptor write) = Descriptor.Pipe();
        (Descriptor read, Descriptor to) = Descriptor.Pipe();
        using (from)
        using (write)
        using (read)
        {
            Pump.Start("test", from, to).Dispose();
            Write(write, "for somebody else");
            to.Dispose();
            Assert.Equal("", ReadAll(read));
            write.Dispose();
            Assert.Equal("for somebody else", ReadAll(from));
        }
    }

    private static void Write(Descriptor pipe, string text)
    {
        using FileStream stream = Stream(pipe, FileAccess.Write);
        stream.Write(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Until the last who could write has closed it.</summary>
    private static string ReadAll(Descriptor pipe)
    {
        using var reader = new StreamReader(Stream(pipe, FileAccess.Read));
        return reader.ReadToEnd();
    }

    private static FileStream Stream(Descriptor pipe, FileAccess access) => new(new SafeFileHandle(pipe.Number, ownsHandle: false), access, bufferSize: 0);
}
