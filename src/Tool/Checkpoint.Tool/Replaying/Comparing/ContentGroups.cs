using Checkpointing.Store;

namespace Checkpointing.Tool.Replaying.Comparing;

/// <summary>Files of the copies that should be equal, sorted by what is in them. One file of each kind is enough to say what differs.</summary>
internal sealed class ContentGroups(string what, string? name)
{
    /// <summary>More contents than these are not read: the first ones tell enough.</summary>
    private const int MostRead = 8;

    private readonly Dictionary<string, Group> _groups = new(StringComparer.Ordinal);

    public IEnumerable<int> Copies => _groups.Values.SelectMany(g => g.Copies);

    /// <param name="copy">The copy's index.</param>
    /// <param name="path">Its file; null when it has none.</param>
    /// <returns>Whether this is the first with that content: then the file is still needed.</returns>
    public bool Add(int copy, string? path)
    {
        string hash = path is null ? "" : ImageHash.OfFile(path);
        bool first = _groups.TryAdd(hash, new Group(path));
        _groups[hash].Copies.Add(copy);
        return first;
    }

    /// <summary>Null when all copies have the same.</summary>
    public Difference? Difference()
    {
        if (_groups.Count < 2)
            return null;
        Group[] groups = [.. _groups.Values.OrderBy(g => g.Copies.Min())];
        int? line = FirstDifference.LineOf([.. groups.Take(MostRead).Select(g => g.Path)]);
        return new Difference(what, name, line, [.. groups.Select(g => new CopyGroup(
            [.. g.Copies.Order()], line is null ? null : FirstDifference.TextOf(g.Path, line.Value)))]);
    }

    private sealed record Group(string? Path)
    {
        public List<int> Copies { get; } = [];
    }
}
