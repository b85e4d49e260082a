using System.Globalization;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Replaying.Comparing;

/// <summary>
/// Compares the copies of one command: what they returned, wrote and recorded. Fed with each copy as it ends, it keeps one
/// file of each content, however many copies there are.
/// </summary>
/// <param name="keepFiles">Whether files stay that are not needed for the comparison any more.</param>
internal sealed class CopyComparer(bool keepFiles)
{
    private readonly Lock _gate = new();
    private readonly ContentGroups[] _streams = [new("stdout", null), new("stderr", null)];
    private readonly SortedDictionary<string, ContentGroups> _files = new(StringComparer.Ordinal);
    private readonly List<CopyResult> _copies = [];

    /// <param name="copy">A copy that has ended.</param>
    /// <param name="streams">Its stdout and stderr.</param>
    /// <param name="changed">The files that it changed, by their paths in the program.</param>
    public void Add(CopyResult copy, IReadOnlyList<string> streams, IReadOnlyDictionary<string, string> changed)
    {
        lock (_gate)
        {
            _copies.Add(copy);
            if (copy.Failure is not null)
                return;
            for (int i = 0; i < _streams.Length; i++)
                Add(_streams[i], copy.Index, streams[i]);
            foreach ((string name, string path) in changed)
            {
                if (!_files.TryGetValue(name, out ContentGroups? groups))
                    _files.Add(name, groups = new ContentGroups("file", name));
                Add(groups, copy.Index, path);
            }
        }
    }

    public ComparisonReport Conclude()
    {
        CopyResult[] copies = [.. _copies.OrderBy(c => c.Index)];
        CopyResult[] restored = [.. copies.Where(c => c.Failure is null)];
        foreach (ContentGroups file in _files.Values)
        {
            // A file that some copies left as it was.
            foreach (int copy in restored.Select(c => c.Index).Except(file.Copies).ToArray())
                file.Add(copy, null);
        }

        Difference[] differences =
        [
            .. new[] { Grouped("exitCode", null, copies.Select(c => (c.Index, EndOf(c)))) }
                .Concat(_streams.Select(s => s.Difference()))
                .Concat(_files.Values.Select(f => f.Difference()))
                .Concat(NamesOf(restored, unique: false).Select(name => Grouped("value", name, restored.Select(c => (c.Index, ValuesOf(c, name))))))
                .OfType<Difference>(),
        ];
        Repetition[] repeated = [.. NamesOf(restored, unique: true).SelectMany(name => RepeatedIn(restored, name))];
        return new ComparisonReport { Equal = differences.Length + repeated.Length == 0, Differences = differences, Repeated = repeated };
    }

    private void Add(ContentGroups groups, int copy, string path)
    {
        if (!groups.Add(copy, path) && !keepFiles)
            File.Delete(path);
    }

    private static Difference? Grouped(string what, string? name, IEnumerable<(int Copy, string Value)> values)
    {
        CopyGroup[] groups = [.. values.GroupBy(v => v.Value, v => v.Copy, StringComparer.Ordinal).Select(g => new CopyGroup([.. g], g.Key))];
        return groups.Length < 2 ? null : new Difference(what, name, null, groups);
    }

    private static string EndOf(CopyResult copy) => copy switch
    {
        { Failure: not null } => "not restored",
        { TimedOut: true } => "time limit",
        { Signal: { } signal } => SignalName.Of(signal),
        _ => copy.ExitCode!.Value.ToString(CultureInfo.InvariantCulture),
    };

    private static IEnumerable<string> NamesOf(IEnumerable<CopyResult> copies, bool unique) =>
        copies.SelectMany(c => c.Records).Where(r => r.Unique == unique).Select(r => r.Name).Distinct(StringComparer.Ordinal);

    private static string ValuesOf(CopyResult copy, string name) =>
        string.Join(", ", copy.Records.Where(r => r.Name == name && !r.Unique).Select(r => r.Value).DefaultIfEmpty("nothing"));

    private static IEnumerable<Repetition> RepeatedIn(IEnumerable<CopyResult> copies, string name) => copies
        .SelectMany(c => c.Records.Where(r => r.Name == name && r.Unique).Select(r => r.Value).Distinct(StringComparer.Ordinal).Select(value => (c.Index, Value: value)))
        .GroupBy(v => v.Value, v => v.Index, StringComparer.Ordinal)
        .Where(g => g.Count() > 1)
        .Select(g => new Repetition(name, g.Key, [.. g]));
}
