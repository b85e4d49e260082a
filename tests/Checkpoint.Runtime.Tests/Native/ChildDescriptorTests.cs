using System.Runtime.InteropServices;
using Checkpointing.Native;

namespace Checkpointing.Tests.Native;

/// <summary>Which open files a child has, under which numbers.</summary>
public sealed partial class ChildDescriptorTests : IDisposable
{
    private const int DuplicateFrom = 1030;

    private readonly List<Descriptor> _open = [];

    [Fact]
    public void A_child_has_what_it_was_given_and_the_standard_streams()
    {
        // Left open as a shell or a build server leaves theirs, far above and in between what is handed over.
        Descriptor leaked = PipeWith("leaked");
        foreach (int number in (int[])[leaked.Number, At(leaked, 600).Number])
            Assert.Equal(0, LibC.fcntl(number, LibC.F_SETFD, 0));
        var start = new ChildStart("/bin/ls", ["/proc/self/fd"]);
        start.Descriptors[900] = PipeWith("handed over");

        // 3 is the folder that ls reads.
        Assert.Equal(["0", "1", "2", "3", "900"], Child.Run(start).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
    }

    [Fact]
    public void Each_descriptor_has_its_number()
    {
        ChildStart start = Reader(3, 7, 9);
        start.Descriptors[3] = PipeWith("three ");
        start.Descriptors[7] = PipeWith("seven ");
        start.Descriptors[9] = PipeWith("nine");
        Assert.Equal("three seven nine", Child.Run(start).Output);
    }

    [Fact]
    public void Numbers_may_be_swapped()
    {
        Descriptor low = At(PipeWith("was low"), 700), high = At(PipeWith("was high, "), low.Number + 1);
        ChildStart start = Reader(low.Number, high.Number);
        start.Descriptors[low.Number] = high;
        start.Descriptors[high.Number] = low;
        Assert.Equal("was high, was low", Child.Run(start).Output);
    }

    [Theory, InlineData(500), InlineData(503), InlineData(504), InlineData(900)]
    public void A_descriptor_may_have_any_number_with_us(int number)
    {
        ChildStart start = Reader(3, 4, 5);
        start.Descriptors[3] = PipeWith("a");
        start.Descriptors[4] = At(PipeWith("b"), number);
        start.Descriptors[5] = At(PipeWith("c"), number);
        Assert.Equal("abc", Child.Run(start).Output);
    }

    [Fact]
    public void One_descriptor_may_have_several_numbers()
    {
        (Descriptor read, Descriptor write) = Descriptor.Pipe();
        _open.AddRange([read, write]);
        var start = new ChildStart("/bin/sh", ["-c", "echo out; echo error >&2; echo nine >&9"]);
        start.Descriptors[1] = start.Descriptors[2] = start.Descriptors[9] = write;
        int pid = ChildProcess.Start(start);
        write.Dispose();
        Assert.Equal("out\nerror\nnine\n", Child.ReadToEnd(read));
        Assert.Equal(0, ChildProcess.Wait(pid)!.Value.ExitCode);
    }

    [Fact]
    public void A_terminal_is_stdin_and_controls_the_session()
    {
        using var terminal = Descriptor.Open("/dev/ptmx", LibC.O_RDWR | LibC.O_NOCTTY);
        Assert.Equal(0, Unlock(terminal.Number));
        Span<byte> name = stackalloc byte[64];
        string path;
        unsafe
        {
            fixed (byte* start = name)
            {
                Assert.Equal(0, NameOf(terminal.Number, start, (nuint)name.Length));
                path = Marshal.PtrToStringUTF8((nint)start)!;
            }
        }

        const string Script = "tty; tty </dev/tty; test -t 1 || echo stdout is a pipe";
        var child = new ChildStart("/bin/sh", ["-c", Script]) { NewSession = true, Terminal = path, TerminalNumbers = [0] };
        Assert.Equal($"{path}\n/dev/tty\nstdout is a pipe\n", Child.Run(child).Output);
    }

    [Fact]
    public void Our_own_descriptors_are_close_on_exec()
    {
        (Descriptor read, Descriptor write) = Descriptor.Pipe();
        (Descriptor ours, Descriptor theirs) = Descriptor.SocketPair(LibC.SOCK_SEQPACKET);
        var file = Descriptor.Open("/dev/null", LibC.O_RDWR);
        _open.AddRange([read, write, ours, theirs, file]);
        Assert.All(_open, d => Assert.Equal(LibC.FD_CLOEXEC, LibC.fcntl(d.Number, LibC.F_GETFD, 0)));
        Assert.StartsWith("pipe:[", read.Link, StringComparison.Ordinal);
        Assert.Equal(read.Link, write.Link);
        Assert.StartsWith("socket:[", ours.Link, StringComparison.Ordinal);
        Assert.Equal("/dev/null", file.Link);
    }

    [Fact]
    public void A_closed_number_and_a_path_that_is_not_there_are_no_descriptors()
    {
        Assert.Null(Descriptor.LinkOf("self", 99_999));
        Assert.Contains(
            "'/nowhere'", Assert.Throws<IOException>(() => Descriptor.Open("/nowhere", LibC.O_RDONLY)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _open.ForEach(d => d.Dispose());

    [LibraryImport("libc", EntryPoint = "unlockpt")]
    private static partial int Unlock(int terminal);

    [LibraryImport("libc", EntryPoint = "ptsname_r")]
    private static unsafe partial int NameOf(int terminal, byte* buffer, nuint length);

    /// <summary>A child that prints what it reads from each of these numbers.</summary>
    private static ChildStart Reader(params int[] numbers) =>
        new("/bin/bash", ["-c", string.Join(';', numbers.Select(n => $"cat <&{n}"))]);

    /// <summary>A pipe with that text in it and no writer.</summary>
    private Descriptor PipeWith(string text)
    {
        (Descriptor read, Descriptor write) = Descriptor.Pipe();
        using (write)
            Child.Write(write, text);
        _open.Add(read);
        return read;
    }

    /// <summary>The same open file under the first free number from there.</summary>
    private Descriptor At(Descriptor descriptor, int number)
    {
        var duplicate = new Descriptor(LibC.fcntl(descriptor.Number, DuplicateFrom, number));
        Assert.True(duplicate.Number >= number);
        _open.Add(duplicate);
        return duplicate;
    }
}
