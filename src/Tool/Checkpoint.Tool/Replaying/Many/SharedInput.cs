using System.Runtime.InteropServices;
using Checkpointing.Native;
using Checkpointing.Tool.Native;
using Checkpointing.Tool.Supervising;

namespace Checkpointing.Tool.Replaying.Many;

/// <summary>
/// Our stdin, for many copies: each gets all of it from the beginning. A terminal is not shared: copies cannot take turns at
/// one person, and each of them finds its input at its end.
/// </summary>
internal sealed unsafe class SharedInput : IDisposable
{
    private const int ChunkSize = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _more = new();
    private readonly List<byte[]> _chunks = [];
    private volatile bool _ended;

    private bool _begun;

    /// <summary>Begins to give a copy all of it.</summary>
    /// <returns>What goes on giving; null when all is given already.</returns>
    public InputFeed? Feed(ProgramStreams streams)
    {
        Begin();
        if (!_ended || _chunks.Count > 0)
            return InputFeed.Start(this, streams);
        streams.EndInput();
        return null;
    }

    /// <summary>Begins to read stdin, on a thread of its own, unless it is a terminal. Only when a copy is there: it is the caller's until then.</summary>
    private void Begin()
    {
        lock (_gate)
        {
            if (_begun)
                return;
            _begun = true;
            _ended = LibC.isatty(0) == 1;
            if (!_ended)
                new Thread(Read) { IsBackground = true, Name = "stdin" }.Start();
        }
    }

    /// <summary>Waits for a part of the input.</summary>
    /// <returns>Null when there is no such part, and never will be.</returns>
    public byte[]? Part(int number, CancellationToken cancellation)
    {
        while (true)
        {
            lock (_gate)
            {
                if (number < _chunks.Count)
                    return _chunks[number];
                if (_ended)
                    return null;
                _more.Reset();
            }

            _more.Wait(cancellation);
        }
    }

    public void Dispose() => _more.Dispose();

    private void Read()
    {
        byte* buffer = (byte*)NativeMemory.Alloc(ChunkSize);
        nint count;
        while ((count = LibC.read(0, buffer, ChunkSize)) > 0 || (count < 0 && Marshal.GetLastPInvokeError() == LibC.EINTR))
        {
            if (count > 0)
                Add(new ReadOnlySpan<byte>(buffer, (int)count).ToArray(), ended: false);
        }

        NativeMemory.Free(buffer);
        Add([], ended: true);
    }

    private void Add(byte[] chunk, bool ended)
    {
        lock (_gate)
        {
            if (chunk.Length > 0)
                _chunks.Add(chunk);
            _ended = ended;
            _more.Set();
        }
    }
}

/// <summary>Gives the common input to one copy, on a thread of its own, as fast as the copy takes it.</summary>
internal sealed unsafe class InputFeed : IDisposable
{
    private readonly SharedInput _input;
    private readonly ProgramStreams _streams;
    private readonly CancellationTokenSource _over = new();
    private readonly Thread _thread;

    private InputFeed(SharedInput input, ProgramStreams streams)
    {
        _input = input;
        _streams = streams;
        _thread = new Thread(Run, maxStackSize: 256 * 1024) { IsBackground = true, Name = "input" };
    }

    public static InputFeed Start(SharedInput input, ProgramStreams streams)
    {
        // A copy that does not read must not keep its feed from ending.
        Syscalls.MakeNonBlocking(streams.Input);
        var feed = new InputFeed(input, streams);
        feed._thread.Start();
        return feed;
    }

    public void Dispose()
    {
        _over.Cancel();
        _thread.Join();
        _over.Dispose();
    }

    private void Run()
    {
        try
        {
            for (int number = 0; _input.Part(number, _over.Token) is { } part; number++)
            {
                if (!Write(part))
                    return;
            }

            _streams.EndInput();
        }
        catch (OperationCanceledException)
        {
            // The copy has ended.
        }
    }

    private bool Write(ReadOnlySpan<byte> part)
    {
        fixed (byte* start = part)
        {
            for (int done = 0; done < part.Length && !_over.IsCancellationRequested;)
            {
                nint written = LibC.write(_streams.Input.Number, start + done, (nuint)(part.Length - done));
                if (written >= 0)
                {
                    done += (int)written;
                    continue;
                }

                if (Marshal.GetLastPInvokeError() is not (LibC.EAGAIN or LibC.EINTR))
                    return false;
                var poll = new LibC.PollFd { Fd = _streams.Input.Number, Events = LibC.POLLOUT };
                _ = LibC.poll(&poll, 1, 100);
            }
        }

        return true;
    }
}
