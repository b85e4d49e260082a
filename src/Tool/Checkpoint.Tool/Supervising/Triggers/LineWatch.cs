using System.Text;
using System.Text.RegularExpressions;

namespace Checkpointing.Tool.Supervising.Triggers;

/// <summary>Looks at what passes through a stream, line by line, for one that matches.</summary>
internal sealed class LineWatch(Regex expression)
{
    // A line longer than this is looked at in pieces: nobody waits for the end of a binary stream.
    private const int LongestLine = 16 * 1024;

    private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<byte>> _lines = [];

    public Task Seen => _seen.Task;

    /// <param name="stream">Which stream it is: lines of two are not mixed.</param>
    /// <param name="data">What has just been passed on.</param>
    public void Look(string stream, ReadOnlySpan<byte> data)
    {
        if (_seen.Task.IsCompleted)
            return;
        lock (_gate)
        {
            if (!_lines.TryGetValue(stream, out List<byte>? line))
                _lines[stream] = line = [];
            while (!data.IsEmpty)
            {
                int end = data.IndexOf((byte)'\n');
                line.AddRange(end < 0 ? data : data[..end]);
                data = end < 0 ? [] : data[(end + 1)..];
                if (end < 0 && line.Count < LongestLine)
                    return;
                Match(line);
                line.Clear();
            }
        }
    }

    private void Match(List<byte> line)
    {
        try
        {
            if (expression.IsMatch(Encoding.UTF8.GetString([.. line]).TrimEnd('\r')))
                _seen.TrySetResult();
        }
        catch (RegexMatchTimeoutException)
        {
            // An expression that needs a second for a line would hold up the program's output for good.
        }
    }
}
