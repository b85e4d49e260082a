using System.Runtime.InteropServices;
using Checkpointing.Native;

namespace Checkpointing.Tool.Supervising;

/// <summary>
/// Copies one stream to another on a thread of its own, by plain system calls. Told to finish, it passes on what is
/// there already and ends: a grandchild that keeps a pipe open must not keep us.
/// </summary>
internal sealed unsafe class Pump : IDisposable
{
    private const int ChunkSize = 64 * 1024;

    private readonly Descriptor _from;
    private readonly Descriptor _to;
    private readonly Action? _onEnd;
    private readonly DataSeen? _onData;
    private readonly Descriptor _wakeRead;
    private readonly Descriptor _wakeWrite;
    private readonly Thread _thread;
    private volatile bool _stopped;

    private Pump(string name, Descriptor from, Descriptor to, Action? onEnd, DataSeen? onData)
    {
        _from = from;
        _to = to;
        _onEnd = onEnd;
        _onData = onData;
        (_wakeRead, _wakeWrite) = Descriptor.Pipe();

        // Closed by somebody else while the thread is about to use them, their numbers could be another file's by then.
        bool held = false;
        foreach (Descriptor descriptor in (Descriptor[])[_from, _to, _wakeRead])
            descriptor.DangerousAddRef(ref held);
        _thread = new Thread(Run, maxStackSize: 256 * 1024) { IsBackground = true, Name = name };
    }

    /// <param name="name">The thread's name.</param>
    /// <param name="from">Read from here.</param>
    /// <param name="to">Write there.</param>
    /// <param name="onEnd">Called when the source has ended or the target takes no more; not when told to finish.</param>
    /// <param name="onData">Is shown what was passed on.</param>
    public static Pump Start(string name, Descriptor from, Descriptor to, Action? onEnd = null, DataSeen? onData = null)
    {
        var pump = new Pump(name, from, to, onEnd, onData);
        pump._thread.Start();
        return pump;
    }

    /// <summary>Waits until all that can be read now has been passed on.</summary>
    public void Finish(TimeSpan limit)
    {
        byte wake = 1;
        _ = LibC.write(_wakeWrite.Number, &wake, 1);
        _thread.Join(limit);
    }

    /// <summary>Ends it without reading any more: what the caller types after the program's end is not for the program.</summary>
    public void Dispose()
    {
        _stopped = true;
        Finish(TimeSpan.Zero);
        _wakeRead.Dispose();
        _wakeWrite.Dispose();
    }

    private void Run()
    {
        byte* buffer = (byte*)NativeMemory.Alloc(ChunkSize);
        try
        {
            bool finishing = false;
            while (WaitForInput(ref finishing))
            {
                nint count = LibC.read(_from.Number, buffer, ChunkSize);
                if (count < 0 && Marshal.GetLastPInvokeError() is LibC.EINTR or LibC.EAGAIN)
                    continue;
                // EIO is how the master of a pseudo-terminal says that nobody has the other side open any more.
                if (count <= 0 || !WriteAll(buffer, count))
                {
                    _onEnd?.Invoke();
                    return;
                }

                _onData?.Invoke(_thread.Name!, new ReadOnlySpan<byte>(buffer, (int)count));
            }
        }
        finally
        {
            NativeMemory.Free(buffer);
            // A thread that is stuck in a write to a reader that never reads keeps them until the process ends.
            foreach (Descriptor descriptor in (Descriptor[])[_from, _to, _wakeRead])
                descriptor.DangerousRelease();
        }
    }

    private bool WaitForInput(ref bool finishing)
    {
        LibC.PollFd* polls = stackalloc LibC.PollFd[2];
        while (true)
        {
            polls[0] = new LibC.PollFd { Fd = _from.Number, Events = LibC.POLLIN };
            polls[1] = new LibC.PollFd { Fd = _wakeRead.Number, Events = LibC.POLLIN };
            int ready = LibC.poll(polls, finishing ? 1u : 2u, finishing ? 0 : -1);
            if (ready < 0 && Marshal.GetLastPInvokeError() == LibC.EINTR)
                continue;
            if (ready <= 0 || _stopped)
                return false;
            if (polls[0].Revents != 0)
                return true;
            finishing = true;
        }
    }

    private bool WriteAll(byte* data, nint count)
    {
        while (count > 0)
        {
            nint written = LibC.write(_to.Number, data, (nuint)count);
            if (written >= 0)
            {
                data += written;
                count -= written;
            }
            else if (Marshal.GetLastPInvokeError() == LibC.EAGAIN)
            {
                var poll = new LibC.PollFd { Fd = _to.Number, Events = LibC.POLLOUT };
                _ = LibC.poll(&poll, 1, 1000);
            }
            else if (Marshal.GetLastPInvokeError() != LibC.EINTR)
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Is shown what passes through a stream, and must be quick about it.</summary>
internal delegate void DataSeen(string stream, ReadOnlySpan<byte> data);
