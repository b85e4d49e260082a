namespace Checkpointing;

/// <summary>What the one who replays gave to this copy.</summary>
public sealed class ReplayContext
{
    internal ReplayContext(string replayId, int index, int count, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        ReplayId = replayId;
        Index = index;
        Count = count;
        Arguments = arguments;
        Environment = environment;
    }

    /// <summary>The arguments after <c>--</c> on the command line of the replay.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>The variables given to this replay. They are already applied to the process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>An id that no other copy has.</summary>
    public string ReplayId { get; }

    /// <summary>Which of the copies of one replay command this is, from 0.</summary>
    public int Index { get; }

    /// <summary>How many copies the replay command makes.</summary>
    public int Count { get; }
}
