using Checkpointing.Benchmarks.Figures;

namespace Checkpointing.Benchmarks.Overhead;

/// <summary>Some comparisons that are measured on the same programs, in turns.</summary>
internal interface IExperiment
{
    string Name { get; }

    IReadOnlyList<Comparison> Run();
}

/// <summary>What all experiments work with.</summary>
internal sealed record Setting(Workspace Workspace, ToolUnderTest Tool, string CriuPath, int Runs)
{
    /// <summary>No step of any measurement takes this long.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromMinutes(2);

    /// <summary>Runs two things in turns, the first one second every other time, after one round that does not count.</summary>
    public void Interleave(Action<bool> one, Action<bool> other)
    {
        for (int run = -1; run < Runs; run++)
        {
            bool counts = run >= 0;
            (run % 2 == 0 ? one : other)(counts);
            (run % 2 == 0 ? other : one)(counts);
        }
    }
}
