using Checkpointing.Store;

namespace Checkpointing.Tool.Capturing.Inspecting;

/// <summary>Something in the program that cannot be captured.</summary>
/// <param name="What">Which file, socket or process it is, by the names that a person knows.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record Obstacle(string What, string Remedy);

/// <summary>What was found in a program that is about to be captured.</summary>
internal sealed class Findings
{
    private readonly List<Obstacle> _obstacles = [];
    private readonly List<ManifestConnection> _connections = [];
    private readonly List<string> _external = [];

    public IReadOnlyList<Obstacle> Obstacles => _obstacles;

    /// <summary>What is connected to something outside of the program, and what copies will find.</summary>
    public IReadOnlyList<ManifestConnection> Connections => _connections;

    /// <summary>What CRIU is told to leave to the replay, in its own form.</summary>
    public IReadOnlyList<string> External => _external;

    /// <summary>The size of the largest deleted file that is still open.</summary>
    public long LargestDeleted { get; private set; }

    /// <summary>Whether datagrams go to a unix socket of somebody else's, by its path: CRIU connects a copy to it again.</summary>
    public bool HasDatagramPeers { get; private set; }

    public void Refuse(string what, string remedy) => _obstacles.Add(new Obstacle(what, remedy));

    public void Add(ManifestConnection connection) => _connections.Add(connection);

    public void LeaveToReplay(string key) => _external.Add(key);

    public void SendsDatagrams() => HasDatagramPeers = true;

    public void Keeps(long deletedFile) => LargestDeleted = Math.Max(LargestDeleted, deletedFile);

    /// <summary>All obstacles in one text, for one exception.</summary>
    public string Describe() => _obstacles is [var only]
        ? $"{only.What} {only.Remedy}"
        : $"{_obstacles.Count} things stand in the way. " + string.Join(' ', _obstacles.Select((o, i) => $"({i + 1}) {o.What} {o.Remedy}"));
}
