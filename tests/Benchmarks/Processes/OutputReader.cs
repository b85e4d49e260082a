using System.Diagnostics;
using System.Text;
using Checkpointing.Native;

namespace Checkpointing.Benchmarks.Processes;

/// <summary>Our end of a program's stdout: waits for its first byte or for a line, and tells when that came.</summary>
internal sealed unsafe class OutputReader(Descriptor pipe) : IDisposable
{
    private readonly StringBuilder _text = new();

    /// <summary>The timestamp at which anything could be read at all.</summary>
    public long WaitForFirstByte(TimeSpan limit) => WaitFor(text => text.Length > 0, limit, "a first byte");

    /// <summary>The timestamp at which a line with this beginning was there.</summary>
    public long WaitForLine(string beginning, TimeSpan limit) =>
        WaitFor(text => ("\n" + text).Contains("\n" + beginning, StringComparison.Ordinal), limit, $"'{beginning}'");

    public void Dispose() => pipe.Dispose();

    private long WaitFor(Func<string, bool> there, TimeSpan limit, string what)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (there(_text.ToString()))
                return Stopwatch.GetTimestamp();
            TimeSpan left = limit - Stopwatch.GetElapsedTime(started);
            if (left <= TimeSpan.Zero || !ReadMore(left))
                throw new BenchmarkException($"A program was to write {what} and wrote '{_text}'.");
        }
    }

    private bool ReadMore(TimeSpan limit)
    {
        const int Size = 4096;
        byte* buffer = stackalloc byte[Size];
        var poll = new LibC.PollFd { Fd = pipe.Number, Events = LibC.POLLIN };
        int ready = LibC.poll(&poll, 1, (int)Math.Ceiling(limit.TotalMilliseconds));
        if (ready <= 0)
            return ready < 0;
        nint count = LibC.read(pipe.Number, buffer, Size);
        if (count <= 0)
            return false;
        _text.Append(Encoding.UTF8.GetString(buffer, (int)count));
        return true;
    }
}
