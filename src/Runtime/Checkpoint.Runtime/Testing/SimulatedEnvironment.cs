namespace Checkpointing.Testing;

/// <summary>
/// The variables that simulated replays have set, to be put back. A process has one environment whatever the flow: from its first
/// variable to its end one simulation has it alone, and others that want it wait.
/// </summary>
internal sealed class SimulatedEnvironment
{
    private static readonly SemaphoreSlim s_alone = new(1, 1);
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, string?> _before = new(StringComparer.Ordinal);

    /// <summary>Remembers what these variables are now. The awakening sets them.</summary>
    /// <exception cref="InvalidOperationException">Another simulation had variables set for too long.</exception>
    public void Remember(IEnumerable<string> names)
    {
        foreach (string name in names.Where(n => !_before.ContainsKey(n)))
        {
            if (_before.Count == 0 && !s_alone.Wait(s_limit))
            {
                throw new InvalidOperationException(
                    $"Another SimulatedSupervisor had environment variables set for more than {s_limit.TotalSeconds:0} s. " +
                    "Dispose it first, or leave the environment of one of the two replays empty.");
            }

            _before[name] = Environment.GetEnvironmentVariable(name);
        }
    }

    public void PutBack()
    {
        if (_before.Count == 0)
            return;
        foreach ((string name, string? value) in _before)
            Environment.SetEnvironmentVariable(name, value);
        _before.Clear();
        s_alone.Release();
    }
}
