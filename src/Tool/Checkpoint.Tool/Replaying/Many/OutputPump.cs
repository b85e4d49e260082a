using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Checkpointing.Native;

namespace Checkpointing.Tool.Replaying.Many;

/// <summary>
/// Reads all that one copy writes, on a thread of its own. Told to finish, it reads what is there already and ends: a
/// grandchild that keeps a pipe open must not keep us.
/// </summary>
internal sealed unsafe class OutputPump : IDisposable
{
    private const int ChunkSize = 64 * 1024;

    private readonly List<(Descriptor Source, int Target)> _sources;
    private readonly CopyOutput _output;
    private readonly Descriptor _wakeRead;
    private readonly Descriptor _wakeWrite;
    private readonly Thread _thread;
    private ExceptionDispatchInfo? _failure;

    private OutputPump(IEnumerable<(Descriptor Source, int Target)> sources, CopyOutput output)
    {
        _sources = [.. sources];
        _output = output;
        (_wakeRead, _wakeWrite) = Descriptor.Pipe();
        _thread = new Thread(Run, maxStackSize: 256 * 1024) { IsBackground = true, Name = "output" };
    }

    public static OutputPump Start(IEnumerable<(Descriptor Source, int Target)> sources, CopyOutput output)
    {
        var pump = new OutputPump(sources, output);
        pump._thread.Start();
        return pump;
    }

    /// <summary>Waits until all that can be read now has been passed on.</summary>
    /// <exception cref="IOException">Some of it could not be.</exception>
    public void Finish(TimeSpan limit)
    {
        Wake();
        _thread.Join(limit);
        Volatile.Read(ref _failure)?.Throw();
    }

    public void Dispose()
    {
        Wake();
        _thread.Join();
        _wakeRead.Dispose();
        _wakeWrite.Dispose();
    }

    private void Wake()
    {
        byte wake = 1;
        _ = LibC.write(_wakeWrite.Number, &wake, 1);
    }

    private void Run()
    {
        byte* buffer = (byte*)NativeMemory.Alloc(ChunkSize);
        try
        {
            bool finishing = false;
            while (_sources.Count > 0 && WaitForInput(ref finishing, out int ready))
            {
                (Descriptor source, int target) = _sources[ready];
                nint count = LibC.read(source.Number, buffer, ChunkSize);
                if (count > 0)
                    PassOn(target, new ReadOnlySpan<byte>(buffer, (int)count));
                // EIO is how the master of a pseudo-terminal says that nobody has the other side open any more.
                else if (count == 0 || Marshal.GetLastPInvokeError() is not (LibC.EINTR or LibC.EAGAIN))
                    _sources.RemoveAt(ready);
            }
        }
        finally
        {
            NativeMemory.Free(buffer);
        }
    }

    /// <summary>The disk may be full. The copy must not be held up for that; who waits for its end is told.</summary>
    private void PassOn(int target, ReadOnlySpan<byte> bytes)
    {
        if (_failure is not null)
            return;
        try
        {
            _output.Add(target, bytes);
        }
        catch (IOException exception)
        {
            Volatile.Write(ref _failure, ExceptionDispatchInfo.Capture(exception));
        }
    }

    /// <summary>Waits until there is something to read, or nothing any more and we are to finish.</summary>
    private bool WaitForInput(ref bool finishing, out int ready)
    {
        int count = _sources.Count;
        LibC.PollFd* polls = stackalloc LibC.PollFd[4];
        while (true)
        {
            for (int i = 0; i < count; i++)
                polls[i] = new LibC.PollFd { Fd = _sources[i].Source.Number, Events = LibC.POLLIN };
            polls[count] = new LibC.PollFd { Fd = _wakeRead.Number, Events = LibC.POLLIN };
            int answered = LibC.poll(polls, (nuint)(finishing ? count : count + 1), finishing ? 0 : -1);
            for (ready = 0; answered > 0 && ready < count; ready++)
            {
                if (polls[ready].Revents != 0)
                    return true;
            }

            if (answered == 0 || (answered < 0 && Marshal.GetLastPInvokeError() != LibC.EINTR))
                return false;
            finishing |= answered > 0;
        }
    }
}
