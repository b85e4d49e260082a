using System.Text;
using Checkpointing.Native;
using Checkpointing.Tool.Supervising;
using Microsoft.Win32.SafeHandles;

namespace Checkpointing.Tool.Tests.Supervising;

public sealed class PumpTests : IDisposable
{
    private readonly Descriptor _from, _write, _read, _to;

    public PumpTests()
    {
        (_from, _write) = Descriptor.Pipe();
        (_read, _to) = Descriptor.Pipe();
    }

    public void Dispose()
    {
        foreach (Descriptor descriptor in (Descriptor[])[_from, _write, _read, _to])
            descriptor.Dispose();
    }

    [Fact]
    public void What_is_there_is_passed_on_before_the_end()
    {
        using (Pump pump = Pump.Start("test", _from, _to))
        {
            Write(_write, "first");
            pump.Finish(TimeSpan.FromSeconds(30));
        }

        _to.Dispose();
        Assert.Equal("first", ReadAll(_read));
    }

    /// <summary>The number would be the next file's, and the caller's input would be written into that.</summary>
    [Fact]
    public void A_target_that_is_closed_meanwhile_keeps_its_number_as_long_as_it_can_be_written_to()
    {
        using Pump pump = Pump.Start("test", _from, _to);
        string target = _to.Link;
        _to.Dispose();
        Assert.Equal(target, Descriptor.LinkOf("self", _to.Number));
    }

    /// <summary>Often, because the thread may have ended before there is anything to read.</summary>
    [Fact]
    public void Nothing_is_read_once_it_is_disposed()
    {
        for (int i = 0; i < 100; i++)
        {
            (Descriptor from, Descriptor write) = Descriptor.Pipe();
            using (from)
            {
                Pump.Start("test", from, _to).Dispose();
                Write(write, "for somebody else");
                write.Dispose();
                Assert.Equal("for somebody else", ReadAll(from));
            }
        }

        _to.Dispose();
        Assert.Equal("", ReadAll(_read));
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
