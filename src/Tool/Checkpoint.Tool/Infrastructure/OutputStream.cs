using System.ComponentModel;
using System.Runtime.InteropServices;
using Checkpointing.Native;

namespace Checkpointing.Tool.Infrastructure;

/// <summary>
/// stdout and stderr, written by write(2) alone. System.Console would take hold of the terminal and of SIGCHLD, which belong to the
/// program that <c>run</c> and <c>replay</c> start; and a FileStream writes at offsets of its own, over what a child wrote to the same file.
/// </summary>
/// <param name="descriptor">Where it goes.</param>
/// <param name="isTalk">Whether what cannot be written may be lost: a full disk behind stderr is no reason to fail, the exit code tells.</param>
internal sealed unsafe class OutputStream(int descriptor, bool isTalk = false) : Stream
{
    private const int EBADF = 9;
    private const int EAGAIN = 11;
    private const int EPIPE = 32;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc cref="OutputStream(int, bool)"/>
    public static TextWriter Writer(int descriptor, bool isTalk = false) => new StreamWriter(new OutputStream(descriptor, isTalk)) { AutoFlush = true, NewLine = "\n" };

    /// <exception cref="OutputException">It cannot be written, and somebody wants it.</exception>

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            int done = 0;
            while (done < buffer.Length)
            {
                nint written = LibC.write(descriptor, start + done, (nuint)(buffer.Length - done));
                if (written >= 0)
                    done += (int)written;
                else if (!MayTryAgain(Marshal.GetLastPInvokeError()))
                    return;
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private bool MayTryAgain(int error)
    {
        switch (error)
        {
            case LibC.EINTR:
                return true;
            case EAGAIN:
                // A program that shares the descriptor made it non-blocking.
                var wait = new LibC.PollFd { Fd = descriptor, Events = LibC.POLLOUT };
                _ = LibC.poll(&wait, 1, -1);
                return true;
            case EPIPE:
            case EBADF:
                // Nobody listens any more, as after "| head", or never did, as after "2>&-": no reason to fail.
                return false;
            // So does a terminal that was closed answer.
            case LibC.EIO when FileStatus.Of(descriptor) is { IsTerminal: true }:
                return false;
            default:
                return isTalk ? false : throw new OutputException(descriptor, new Win32Exception(error));
        }
    }
}

/// <summary>What somebody wants to have cannot be written.</summary>
internal sealed class OutputException(int descriptor, Win32Exception cause)
    : IOException($"{(descriptor == 1 ? "stdout" : "stderr")} cannot be written: {cause.Message}.", cause);
