using System.Buffers;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Replaying.Many;

/// <summary>
/// What one of many copies writes: passed on in whole lines, so that no line is mixed of two copies' words, and kept
/// in files as it came. Used by one thread at a time.
/// </summary>
internal sealed class CopyOutput : IDisposable
{
    /// <summary>A line that is longer goes in pieces: memory is not for who never ends a line.</summary>
    private const int LongestLine = 1 << 20;

    private readonly Reporter _reporter;
    private readonly ArrayBufferWriter<byte>[] _begun = [new(), new()];
    private readonly FileStream?[] _kept = new FileStream?[2];

    /// <param name="reporter">Where lines go.</param>
    /// <param name="directory">The folder in which the streams are kept; nowhere when null.</param>
    public CopyOutput(Reporter reporter, string? directory)
    {
        _reporter = reporter;
        if (directory is null)
            return;
        Directory.CreateDirectory(directory);
        for (int i = 0; i < 2; i++)
            _kept[i] = new FileStream(PathOf(directory, i + 1), FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    /// <summary>The file that a stream (1 or 2) is kept in.</summary>
    public static string PathOf(string directory, int stream) => Path.Combine(directory, stream == 1 ? "stdout" : "stderr");

    /// <summary>Something was written to stdout (1) or stderr (2).</summary>
    public void Add(int stream, ReadOnlySpan<byte> bytes)
    {
        _kept[stream - 1]?.Write(bytes);
        ArrayBufferWriter<byte> begun = _begun[stream - 1];
        int whole = bytes.LastIndexOf((byte)'\n') + 1;
        if (whole > 0 && begun.WrittenCount == 0)
        {
            _reporter.PassOn(stream, bytes[..whole]);
        }
        else if (whole > 0)
        {
            begun.Write(bytes[..whole]);
            PassOn(stream, begun);
        }

        begun.Write(bytes[whole..]);
        if (begun.WrittenCount > LongestLine)
            PassOn(stream, begun);
    }

    /// <summary>The copy has ended: a last line without an end gets one, or the next copy's would go on in it.</summary>
    public void Finish()
    {
        for (int stream = 1; stream <= 2; stream++)
        {
            ArrayBufferWriter<byte> begun = _begun[stream - 1];
            if (begun.WrittenCount == 0)
                continue;
            begun.Write("\n"u8);
            PassOn(stream, begun);
        }
    }

    public void Dispose()
    {
        foreach (FileStream? file in _kept)
            file?.Dispose();
    }

    private void PassOn(int stream, ArrayBufferWriter<byte> lines)
    {
        _reporter.PassOn(stream, lines.WrittenSpan);
        lines.ResetWrittenCount();
    }
}
