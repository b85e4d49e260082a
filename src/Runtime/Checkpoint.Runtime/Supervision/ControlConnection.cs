using System.Buffers;
using System.Runtime.InteropServices;
using Checkpointing.Native;

namespace Checkpointing.Supervision;

/// <summary>
/// One end of a control channel: lines of JSON over a stream socket, read and written by plain system calls. A thread of
/// the program is blocked in here when CRIU freezes it, and wakes up in here, on a new socket under the old number, in a copy.
/// </summary>
internal sealed class ControlConnection(Descriptor descriptor) : IDisposable
{
    /// <summary>Room for a million characters of arguments and environment, far more than a command line may have.</summary>
    private const int MaxLine = 4 << 20;

    private readonly ArrayBufferWriter<byte> _pending = new(4096);

    public Descriptor Descriptor { get; } = descriptor;

    /// <summary>
    /// Shows on the socket itself that somebody here waits for an answer, to who captures the program from outside: a copy would wait, too,
    /// and for ever. A unix socket has no other use for its priority, and the socket of a copy is another one, without the mark.
    /// </summary>
    public unsafe void MarkAsking(bool asking)
    {
        int priority = asking ? 1 : 0;
        _ = LibC.setsockopt(Descriptor.Number, LibC.SOL_SOCKET, LibC.SO_PRIORITY, &priority, sizeof(int));
    }

    /// <exception cref="IOException">The other end is gone.</exception>
    public unsafe void Send(ControlMessage message)
    {
        ReadOnlySpan<byte> left = message.Encode();
        while (!left.IsEmpty)
        {
            nint sent;
            fixed (byte* start = left)
                sent = LibC.send(Descriptor.Number, start, (nuint)left.Length, LibC.MSG_NOSIGNAL);
            if (sent >= 0)
                left = left[(int)sent..];
            else if (Marshal.GetLastPInvokeError() != LibC.EINTR)
                throw new IOException($"The control channel is broken: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    /// <summary>Waits for a message.</summary>
    /// <returns>The message, or null when the other end has closed the channel.</returns>
    /// <exception cref="TimeoutException">None came within the limit.</exception>
    /// <exception cref="FormatException">What came is no message.</exception>
    public ControlMessage? Receive(TimeSpan limit)
    {
        long deadline = limit == Timeout.InfiniteTimeSpan ? long.MaxValue : Environment.TickCount64 + (long)limit.TotalMilliseconds;
        while (true)
        {
            int end = _pending.WrittenSpan.IndexOf((byte)'\n');
            if (end >= 0)
                return Take(end);
            if (_pending.WrittenCount > MaxLine)
                throw new FormatException($"The control channel carried a line of more than {MaxLine} bytes.");
            if (!WaitForData(deadline))
                throw new TimeoutException($"The control channel was silent for {limit.TotalSeconds:0.#} s.");
            if (!ReadMore())
                return null;
        }
    }

    /// <summary>
    /// Ends the conversation for both ends: after an answer that came too late or was none, the next one would be taken for another.
    /// </summary>
    public void HangUp() => _ = LibC.shutdown(Descriptor.Number, LibC.SHUT_RDWR);

    public void Dispose() => Descriptor.Dispose();

    private ControlMessage Take(int end)
    {
        ControlMessage message = ControlMessage.Decode(_pending.WrittenMemory[..end]);
        byte[] rest = _pending.WrittenSpan[(end + 1)..].ToArray();
        _pending.ResetWrittenCount();
        _pending.Write(rest);
        return message;
    }

    private unsafe bool WaitForData(long deadline)
    {
        while (true)
        {
            long left = deadline - Environment.TickCount64;
            if (left <= 0)
                return false;
            var poll = new LibC.PollFd { Fd = Descriptor.Number, Events = LibC.POLLIN };
            int ready = LibC.poll(&poll, 1, (int)Math.Min(left, int.MaxValue));
            if (ready > 0)
                return true;
            if (ready < 0 && Marshal.GetLastPInvokeError() != LibC.EINTR)
                throw new IOException($"The control channel is broken: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    private unsafe bool ReadMore()
    {
        Span<byte> room = _pending.GetSpan(4096);
        nint count;
        do
        {
            fixed (byte* start = room)
                count = LibC.recv(Descriptor.Number, start, (nuint)room.Length, 0);
        }
        while (count < 0 && Marshal.GetLastPInvokeError() == LibC.EINTR);
        if (count <= 0)
            return false;
        _pending.Advance((int)count);
        return true;
    }
}
